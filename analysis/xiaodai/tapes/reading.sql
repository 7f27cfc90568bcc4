-- How DuckDB reads the texts of a tape. A number is made lean, which is without marks of thousands or
-- a percent sign, and cast as narrowly as it can be, for a wide decimal takes a hundred times as long
-- (short_…); only where that gives nothing is the text made plain, its digits taken out, and what
-- stands around them looked at (loose_…): in steps, for a macro that is given a long expression repeats
-- it wherever it names it. k is how many of our units one of the text's is; a text that is no number
-- gives a missing value.

-- A text without white space around it, that of no width and marks of UTF-8 included. To look first
-- takes a fifth of the time of trimming.
CREATE OR REPLACE TEMP MACRO trimmed(x) AS
    CASE WHEN x < '!' OR ends_with(x, ' ') OR ends_with(x, E'\t') OR ends_with(x, E'\n')
        OR ends_with(x, E'\r') OR ends_with(x, E'\f') OR ends_with(x, chr(11))
        OR CASE WHEN strlen(x) <> length(x) THEN
            unicode(x) IN (160, 8201, 8203, 8239, 12288, 65279)
            OR unicode(right(x, 1)) IN (160, 8201, 8203, 8239, 12288, 65279)
        END
        THEN trim(
            x,
            E' \t\n\r' || chr(11) || chr(12) || chr(160) || chr(8201) || chr(8203) || chr(8239)
            || chr(12288) || chr(65279)
        )
        ELSE x END;

CREATE OR REPLACE TEMP MACRO ungrouped(x) AS
    CASE WHEN contains(x, ',') AND regexp_full_match(x, '[-+]?\d{1,3}(,\d{3})+(\.\d{0,6})?')
        THEN replace(x, ',', '') ELSE x END;

CREATE OR REPLACE TEMP MACRO unsigned(x) AS
    CASE WHEN ends_with(x, '%') THEN left(x, -1) ELSE x END;

-- Whether a narrow decimal holds every digit of a plain number.
CREATE OR REPLACE TEMP MACRO is_short(x) AS
    (strpos(x, '.') = 0 OR length(x) - strpos(x, '.') <= 6)
    AND NOT contains(x, 'e') AND NOT contains(x, 'E') AND NOT contains(x, '_');

CREATE OR REPLACE TEMP MACRO short_times(x, k) AS
    CASE WHEN is_short(x) THEN TRY(CAST(try_cast(x AS DECIMAL(18, 6)) * k AS BIGINT)) END;

-- Of a text that is digits with a point, a sign or an exponent, and nothing else.
CREATE OR REPLACE TEMP MACRO plain_times(x, k) AS
    coalesce(
        short_times(x, k),
        CASE WHEN regexp_full_match(x, '[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?')
            THEN TRY(CAST(try_cast(x AS DECIMAL(38, 12)) * k AS BIGINT)) END
    );

CREATE OR REPLACE TEMP MACRO half_width(x) AS
    CASE WHEN strlen(x) = length(x) THEN trim(x)
        ELSE trim(translate(
            x, '０１２３４５６７８９．，－−（）％￥＄　' || chr(160) || chr(8199) || chr(8201) || chr(8239),
            '0123456789.,--()%¥$     '
        )) END;

-- The sign and digits of a number between whatever else its text says, without marks of thousands;
-- brackets and a minus behind mean below zero.
CREATE OR REPLACE TEMP MACRO digits_of(x) AS
    CASE WHEN x IS NOT NULL THEN
        CASE WHEN starts_with(x, '(') OR regexp_matches(x, '^[^0-9.]*-|-$') THEN '-' ELSE '' END
        || regexp_replace(
            regexp_extract(x, '\d[\d, ''’]*(?:\.\d*)?(?:[eE][-+]?\d{1,3})?|\.\d+'), '[, ''’]', '', 'g'
        )
    END;

-- Whether a text is one number, grouped in thousands or not at all, with these words around it.
CREATE OR REPLACE TEMP MACRO is_number(x, before, behind) AS
    regexp_full_match(
        x,
        '\(?\s*[-+]?\s*' || before || '\s*[-+]?\s*'
        || '(?:[1-9]\d{0,2}(?:[, ''’]\d{3})+(?:\.\d+)?|[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d+)?'
        || '|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)'
        || '\s*' || behind || '\s*[)-]?'
    )
    AND starts_with(x, '(') = ends_with(x, ')');

-- An amount, with a mark of its currency (those of words.toml), in brackets where it is below zero; 万 and 亿 say
-- themselves how much it is, whatever the unit of the column.
CREATE OR REPLACE TEMP MACRO loose_amount(x, digits, k) AS
    CASE
        WHEN is_number(
            x,
            '(?i:{currency})?', '(?i:{currency})?'
        ) THEN plain_times(digits, k)
        WHEN is_number(x, '(?:人民币|[¥$€£])?', '(?:[十百千]?[万萬]|[十百千]?[万萬]?[亿億])元?')
            THEN plain_times(
                digits,
                CAST(100 AS BIGINT) * (CASE WHEN regexp_matches(x, '[万萬]') THEN 10000 ELSE 1 END)
                * (CASE WHEN regexp_matches(x, '[亿億]') THEN 100000000 ELSE 1 END)
                * (CASE WHEN contains(x, '十') THEN 10 WHEN contains(x, '百') THEN 100
                    WHEN contains(x, '千') THEN 1000 ELSE 1 END)
            )
    END;

-- A rate; a sign says itself what it is a part of, whatever the unit of the column. f is the factor
-- of the mapping, which counts for either.
CREATE OR REPLACE TEMP MACRO short_rate(x, lean, k, f) AS
    CASE WHEN ends_with(x, '%') THEN short_times(lean, 10000 * f) ELSE short_times(lean, k) END;

CREATE OR REPLACE TEMP MACRO loose_rate(x, digits, k, f) AS
    CASE
        WHEN is_number(x, '', '') THEN plain_times(digits, k)
        WHEN is_number(x, '', '%') THEN plain_times(digits, 10000 * f)
        WHEN is_number(x, '', '‰') THEN plain_times(digits, 1000 * f)
        WHEN is_number(x, '', '(?i:bps?)') THEN plain_times(digits, 100 * f)
    END;

-- A number of days, months or years; a word behind it must be that of the column's unit.
CREATE OR REPLACE TEMP MACRO loose_days(x, digits, k) AS
    CASE WHEN is_number(x, '', '(?i:days?|天|日)?') THEN plain_times(digits, k) END;

CREATE OR REPLACE TEMP MACRO loose_months(x, digits, k) AS
    CASE WHEN is_number(x, '', '(?i:months?|mo|mths?|个月|月|期)?') THEN plain_times(digits, k) END;

CREATE OR REPLACE TEMP MACRO loose_years(x, digits, k) AS
    CASE WHEN is_number(x, '', '(?i:years?|yrs?|年|岁|周岁)?') THEN plain_times(digits, k) END;

-- A number of a field of the user's own, or of an expression.
CREATE OR REPLACE TEMP MACRO loose_figure(x, digits, k) AS
    CASE WHEN is_number(x, '[¥$€£]?', '[%元]?') THEN plain_times(digits, k) END;

CREATE OR REPLACE TEMP MACRO short_decimal(x) AS
    CASE WHEN is_short(x) THEN CAST(try_cast(x AS DECIMAL(18, 6)) AS DECIMAL(38, 12)) END;

CREATE OR REPLACE TEMP MACRO loose_decimal(x, digits) AS
    CASE WHEN is_number(x, '[¥$€£]?', '[%元]?') THEN try_cast(digits AS DECIMAL(38, 12)) END;

-- The same of a number that is no text. A float is what its shortest text says.
CREATE OR REPLACE TEMP MACRO float_times(x, k) AS
    coalesce(
        CASE WHEN try_cast(x AS DECIMAL(18, 6)) = x THEN TRY(CAST(try_cast(x AS DECIMAL(18, 6)) * k AS BIGINT)) END,
        TRY(CAST(try_cast(CAST(x AS VARCHAR) AS DECIMAL(38, 12)) * k AS BIGINT))
    );

CREATE OR REPLACE TEMP MACRO exact_times(x, k) AS TRY(CAST(x * k AS BIGINT));

CREATE OR REPLACE TEMP MACRO float_decimal(x) AS try_cast(CAST(x AS VARCHAR) AS DECIMAL(38, 12));

-- Arithmetic to twelve decimals; missing where a number would need more than 38 digits.
CREATE OR REPLACE TEMP MACRO exact_sum(a, b) AS TRY(a + b);

CREATE OR REPLACE TEMP MACRO exact_difference(a, b) AS TRY(a - b);

CREATE OR REPLACE TEMP MACRO exact_product(a, b) AS
    TRY(CAST(CAST(a AS DECIMAL(38, 9)) * CAST(b AS DECIMAL(38, 9)) AS DECIMAL(38, 12)));

-- Rounded to ten decimals, half away from zero, by whole numbers: a division of decimals is of floats.
CREATE OR REPLACE TEMP MACRO exact_quotient(a, b) AS
    TRY(CAST(
        sign(a) * sign(b) * CAST(divide(
            2 * CAST(abs(a) * 100000000 AS HUGEINT) * 10000000000 + CAST(abs(b) * 100000000 AS HUGEINT),
            2 * CAST(abs(b) * 100000000 AS HUGEINT)
        ) AS DECIMAL(38, 0)) * CAST(0.0000000001 AS DECIMAL(11, 10))
    AS DECIMAL(38, 12)));

-- A day that begins with a year of four digits; the time behind it is left out.
CREATE OR REPLACE TEMP MACRO read_day(x) AS
    CASE
        WHEN regexp_full_match(x, '\d{4}-\d{2}-\d{2}') THEN try_cast(x AS DATE)
        WHEN substr(x, 5, 1) IN ('-', '/') AND (length(x) <= 10 OR contains(x, ':'))
            THEN try_cast(x AS DATE)
        WHEN substr(x, 5, 1) IN ('年', '.') OR regexp_full_match(x, '\d{8}([ T]?\d{2}:?\d{2}(:?\d{2})?)?')
            THEN CAST(coalesce(
                try_strptime(x, ['%Y年%m月%d日', '%Y.%m.%d', '%Y%m%d']),
                try_strptime(regexp_extract(x, '^(\d{8}|\d{4}\.\d{1,2}\.\d{1,2})', 1), ['%Y.%m.%d', '%Y%m%d']),
                try_strptime(regexp_extract(x, '^(\d{4}年\d{1,2}月\d{1,2}日)\s*\d{1,2}[:时]', 1), ['%Y年%m月%d日'])
            ) AS DATE)
    END;

-- A day in a pattern that was declared, with or without a time behind it; never of the first century.
CREATE OR REPLACE TEMP MACRO since_1000(day) AS CASE WHEN day >= DATE '1000-01-01' THEN day END;

CREATE OR REPLACE TEMP MACRO read_dated(x, patterns) AS
    since_1000(CAST(coalesce(
        try_strptime(x, patterns),
        try_strptime(regexp_extract(x, '^(.*\d\S*?)[ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(\s?[AaPp][Mm])?$', 1), patterns)
    ) AS DATE));

-- A serial number of a spreadsheet: days since 1899-12-30 from 1 March 1900, one later before it.
CREATE OR REPLACE TEMP MACRO serial_day(n) AS
    CASE
        WHEN n >= 61 AND n < 2958466 THEN DATE '1899-12-30' + CAST(floor(n) AS INTEGER)
        WHEN n >= 1 AND n < 60 THEN DATE '1899-12-31' + CAST(floor(n) AS INTEGER)
    END;

-- Whole calendar months from a day; the last of the month where that has no such day.
CREATE OR REPLACE TEMP MACRO months_later(day, months) AS
    CASE WHEN abs(months) <= 1200 THEN CAST(day + to_months(CAST(months AS INTEGER)) AS DATE) END;

-- What came to a sum told to date, since the last earlier day on which the loan told one.
CREATE OR REPLACE TEMP MACRO since_before(x, loan, day) AS
    x - coalesce(last_value(x IGNORE NULLS) OVER (
        PARTITION BY loan ORDER BY day
        RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL 1 DAY PRECEDING
    ), 0);
