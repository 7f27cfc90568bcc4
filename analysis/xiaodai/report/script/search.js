// Searches the tables of a page together; each is sorted by its heads and shown in pages.
(() => {
  const bar = document.querySelector(".find");
  const said = JSON.parse(bar.dataset.words);
  const nodes = [...document.querySelectorAll("table.claims")];
  const add = (control, words) => {
    const label = document.createElement("label");
    label.append(words, control);
    bar.append(label);
    return control;
  };
  const field = add(document.createElement("input"), said.search);
  field.type = "search";

  // A list to choose from for each head that asks for one; a table without that head is not asked.
  // The choices are read before the tables, which then hold the rows of one page only.
  const choice = (cell) => cell.dataset.choice ?? cell.textContent.trim();
  const heads = (node) => [...node.tHead.rows[0].cells].map((head) => head.dataset.choose);
  const places = nodes.map((node) => heads(node));
  const { compare } = new Intl.Collator(document.documentElement.lang);
  const lists = [...new Set(places.flat().filter(Boolean))].map((name) => {
    const choices = new Set(nodes.flatMap((node, place) => [...node.tBodies[0].rows]
      .map((row) => row.cells[places[place].indexOf(name)]).filter(Boolean).map(choice)));
    const list = add(document.createElement("select"), name);
    list.add(new Option(said.all, ""));
    [...choices].sort(compare).forEach((words) => list.add(new Option(words, words)));
    return { name, list };
  });
  const count = bar.appendChild(document.createElement("output"));

  const tables = nodes.map((node) => new DataTable(node, {
    autoWidth: false,
    language: said.table,
    layout: { topStart: null, topEnd: null, bottomStart: "info", bottomEnd: "paging" },
    order: [],
    pageLength: 15,
    pagingType: "simple",
  }));
  tables.forEach((table, place) => table.search.fixed("lists", (_, data, index) => {
    const { cells } = table.row(index).node();
    return lists.every(({ name, list }) =>
      !list.value || choice(cells[places[place].indexOf(name)]) === list.value);
  }));
  const search = () => {
    let found = 0;
    tables.forEach((table, place) => {
      const { length } = table.search(field.value).draw().rows({ search: "applied" })[0];
      nodes[place].closest("section").hidden = length === 0;
      found += length;
    });
    count.textContent = said.found.replace("_FOUND_", found);
  };
  field.addEventListener("input", search);
  lists.forEach(({ list }) => list.addEventListener("change", search));

  // A link to a row turns to the page of the table that it is on.
  const reveal = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const table = id && tables.find((one) => one.row(`#${CSS.escape(id)}`).any());
    if (!table) return;
    field.value = "";
    lists.forEach(({ list }) => { list.value = ""; });
    search();
    const row = table.row(`#${CSS.escape(id)}`);
    const shown = table.rows({ search: "applied", order: "applied" })[0];
    table.page(Math.floor(shown.indexOf(row.index()) / table.page.len())).draw("page");
    document.querySelector(".revealed")?.classList.remove("revealed");
    row.node().classList.add("revealed");
    row.node().scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => tables.forEach((table) => table.page.len(-1).draw()));
  addEventListener("afterprint", () => tables.forEach((table) => table.page.len(15).draw()));
  addEventListener("load", reveal);
  bar.hidden = false;
  search();
})();
