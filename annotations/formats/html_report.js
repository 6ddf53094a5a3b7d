"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const form = document.querySelector(".filters");
  const selected = document.querySelector(".selected");
  const panes = all(".pane");
  const cards = new Map(all(".card").map((card) => [card.dataset.n, card]));
  const relations = all(".relation");
  const marks = all("mark");
  const tags = all(".tag");
  const marksOf = new Map();
  const relationsOf = new Map();
  const put = (map, key, value) => (map.has(key) ? map.get(key).push(value) : map.set(key, [value]));
  for (const mark of marks) for (const name of mark.dataset.a.split(" ")) put(marksOf, name, mark);
  for (const one of relations) {
    put(relationsOf, one.dataset.from, one);
    if (one.dataset.to !== one.dataset.from) put(relationsOf, one.dataset.to, one);
  }
  const paneOf = (name) => document.getElementById("article-" + name.match(/^[A-Z]+/)[0]);
  const quiet = matchMedia("(prefers-reduced-motion: reduce)");
  let pinned = null;
  let hot = null;

  // ---- what is shown
  const hidden = new Set();
  const ticked = (name) => new Set(all(`input[name="${name}"]:checked`, form).map((box) => box.value));
  function filter() {
    const labels = ticked("label");
    const types = ticked("type");
    const by = form.querySelector('[name="annotator"]') ? ticked("annotator") : null;
    const shows = ticked("show");
    root.classList.toggle("no-names", !shows.has("names"));
    root.classList.toggle("no-chips", !shows.has("chips"));
    hidden.clear();
    for (const [name, card] of cards) {
      card.hidden = !labels.has(card.dataset.label) || (by !== null && !by.has(card.dataset.by));
      if (card.hidden) hidden.add(name);
    }
    for (const mark of marks) dress(mark);
    for (const tag of all(".tag, .stop, .only")) tag.hidden = hidden.has(tag.dataset.n);
    const gone = new Set();
    for (const one of relations) {
      one.hidden = !types.has(one.dataset.type) || (by !== null && !by.has(one.dataset.by)) ||
        hidden.has(one.dataset.from) || hidden.has(one.dataset.to);
      if (one.hidden) gone.add(one.dataset.r);
    }
    for (const chip of all(".pane .chip")) chip.hidden = gone.has(chip.dataset.r);
    for (const section of all(".cards, .relations")) {
      const items = all("li.card, li.relation", section);
      const left = items.filter((item) => !item.hidden).length;
      section.querySelector(".count").textContent = left === items.length ? left : `${left} of ${items.length}`;
    }
    for (const set of all("fieldset[data-group]", form)) {
      const boxes = all('[name="label"]', set);
      const on = boxes.filter((box) => box.checked).length;
      const whole = set.querySelector('[name="group"]');
      whole.checked = on > 0;
      whole.indeterminate = on > 0 && on < boxes.length;
    }
    if (hidden.has(pinned)) pinned = null;
    if (hidden.has(hot)) show(pinned);
    rove();
  }
  function dress(mark) {
    mark.className = mark.dataset.styles;
    let claims = 0;
    const hue = {};
    for (const name of mark.dataset.a.split(" ")) {
      if (hidden.has(name)) continue;
      const { group, hue: number } = cards.get(name).dataset;
      hue[group] = number;
      if (group === "claim") claims += 1;
    }
    for (const [group, number] of Object.entries(hue)) mark.classList.add(group, `${group}-${number}`);
    if (claims > 1) mark.classList.add("deep");
  }

  // ---- two of many articles
  let chosen = null;
  function choose(slot, name) {
    if (chosen === null) return;
    const other = 1 - slot;
    if (chosen[other] === name) chosen[other] = chosen[slot];
    chosen[slot] = name;
    for (const pane of panes) {
      const at = chosen.indexOf(pane.dataset.article);
      pane.hidden = at < 0;
      pane.classList.toggle("second", at === 1);
    }
    all(".choosers select").forEach((select, at) => (select.value = chosen[at]));
    for (const row of all(".overview tr[data-article]")) {
      row.classList.toggle("open", chosen.includes(row.dataset.article));
    }
    draw();
  }
  function bring(name, beside) {
    const article = paneOf(name).dataset.article;
    if (chosen === null || chosen.includes(article)) return;
    const stays = beside === undefined ? -1 : chosen.indexOf(paneOf(beside).dataset.article);
    choose(stays === 0 ? 1 : 0, article);
  }
  if (panes.length > 2) {
    const relation = relations.find((one) => paneOf(one.dataset.from) !== paneOf(one.dataset.to));
    const first = relation ? [relation.dataset.from, relation.dataset.to].map((name) => paneOf(name)) : panes;
    chosen = [first[0].dataset.article, first[1].dataset.article].sort(
      (one, other) => one.length - other.length || (one < other ? -1 : 1));
    ["Left", "Right"].forEach((side, slot) => {
      const label = document.createElement("label");
      const select = document.createElement("select");
      for (const pane of panes) {
        const title = pane.querySelector("h2 bdi").textContent;
        select.add(new Option(`${pane.dataset.article}  ${title}`, pane.dataset.article));
      }
      select.addEventListener("change", () => choose(slot, select.value));
      label.append(side, " ", select);
      form.querySelector(".choosers").append(label);
    });
  }

  // ---- the one under the pointer, or pinned
  function show(name) {
    for (const old of all(".hot, .peer")) old.classList.remove("hot", "peer");
    hot = name;
    selected.hidden = name === null;
    selected.classList.toggle("pinned", name !== null && name === pinned);
    if (name !== null) {
      const joined = (relationsOf.get(name) || []).filter((one) => !one.hidden);
      for (const one of joined) {
        const other = one.dataset.from === name ? one.dataset.to : one.dataset.from;
        for (const mark of marksOf.get(other) || []) mark.classList.add("peer");
      }
      for (const mark of marksOf.get(name) || []) mark.classList.add("hot");
      for (const tag of tags) if (tag.dataset.n === name) tag.classList.add("hot");
      cards.get(name).classList.add("hot");
      selected.lastElementChild.replaceChildren(...told(name, joined));
    }
    draw();
  }
  function told(name, joined) {
    const card = cards.get(name).cloneNode(true);
    card.removeAttribute("id");
    card.classList.remove("hot");
    const box = document.createElement("div");
    box.className = card.className;
    box.append(...card.childNodes);
    const parts = [box];
    const items = joined.map((one) => {
      const away = one.dataset.from === name;
      const item = document.createElement("li");
      const verb = document.createElement("span");
      verb.className = "verb";
      verb.textContent = `${one.dataset.type} ${one.dataset.both !== undefined ? "↔" : away ? "→" : "←"} `;
      const end = all(".end", one)[away ? 1 : 0].cloneNode(true);
      item.append(verb, ...end.childNodes);
      return item;
    });
    const here = marksOf.get(name)[0].dataset.a.split(" ").filter((other) => other !== name && !hidden.has(other));
    if (here.length > 0) {
      const item = document.createElement("li");
      item.append("Also here: ");
      for (const other of here) {
        const link = document.createElement("a");
        link.href = "#" + other;
        link.dataset.to = other;
        link.textContent = `${other} ${cards.get(other).dataset.label}`;
        item.append(link, " ");
      }
      items.push(item);
    }
    if (items.length > 0) {
      const list = document.createElement("ul");
      list.className = "more";
      list.append(...items);
      parts.push(list);
    }
    return parts;
  }
  function draw() {
    let picture = document.querySelector(".lines");
    if (picture) picture.remove();
    const joined = hot === null ? [] : (relationsOf.get(hot) || []).filter((one) => !one.hidden);
    if (joined.length === 0 || innerWidth <= 760) return;
    const space = "http://www.w3.org/2000/svg";
    picture = document.createElementNS(space, "svg");
    picture.setAttribute("class", "lines");
    picture.setAttribute("aria-hidden", "true");
    for (const one of joined) {
      const [from, to] = [one.dataset.from, one.dataset.to].map(box);
      if (!from || !to || paneOf(one.dataset.from) === paneOf(one.dataset.to)) continue;
      const [left, right] = from.left < to.left ? [from, to] : [to, from];
      const [x1, y1, x2, y2] = [left.right, left.top + left.height / 2, right.left, right.top + right.height / 2];
      const path = document.createElementNS(space, "path");
      const bend = Math.max(20, (x2 - x1) / 2);
      path.setAttribute("d", `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`);
      picture.append(path);
    }
    document.body.append(picture);
  }
  function box(name) {
    const pane = paneOf(name);
    if (pane.hidden) return null;
    const lines = (marksOf.get(name) || []).flatMap((mark) => [...mark.getClientRects()]);
    if (lines.length === 0) return null;
    const top = pane.getBoundingClientRect();
    const line = lines[0];
    const right = Math.max(...lines.filter((other) => other.top < line.bottom - 4).map((other) => other.right));
    const y = Math.min(Math.max(line.top, top.top), top.bottom, innerHeight) - line.top;
    const tag = document.getElementById(name).getBoundingClientRect();
    const left = tag.width > 0 && tag.left < line.left && tag.top < line.bottom ? tag.left : line.left;
    return { left: left - 2, right: right + 2, top: Math.max(line.top + y, 0), height: line.height };
  }
  function go(name, beside) {
    if (!cards.has(name)) return;
    if (hidden.has(name)) return;
    bring(name, beside);
    const mark = (marksOf.get(name) || [])[0];
    if (mark) mark.scrollIntoView({ block: "center", behavior: quiet.matches ? "auto" : "smooth" });
  }
  function pin(name) {
    pinned = name;
    show(name);
  }
  function innermost(mark) {
    const names = mark.dataset.a.split(" ").filter((name) => !hidden.has(name));
    return names.length > 0 ? names[names.length - 1] : null;
  }

  // ---- pointer and keys
  document.addEventListener("pointerover", (event) => {
    const mark = event.target.closest("mark");
    const tag = event.target.closest(".tag");
    const name = tag ? tag.dataset.n : mark ? innermost(mark) : null;
    if (name !== null && name !== hot) show(name);
    else if (name === null && hot !== pinned && event.target.closest(".text")) show(pinned);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-to], a[data-n], .card a.name");
    if (link) {
      const from = hot;
      event.preventDefault();
      if (link.dataset.r) {
        const one = document.getElementById(link.dataset.r);
        both(one, one.dataset.from === link.dataset.to ? one.dataset.to : one.dataset.from);
        return;
      }
      const name = link.dataset.to || link.dataset.n || link.textContent;
      go(name, from === null ? undefined : from);
      pin(name);
      if (!link.classList.contains("tag")) focus(name);
      return;
    }
    const mark = event.target.closest("mark");
    if (mark && getSelection().isCollapsed) {
      const names = mark.dataset.a.split(" ").filter((name) => !hidden.has(name)).reverse();
      const next = names[(names.indexOf(pinned) + 1) % names.length];
      if (next !== undefined) pin(next);
      return;
    }
    const one = event.target.closest(".relation");
    if (one && getSelection().isCollapsed) both(one, one.dataset.from);
    const row = event.target.closest(".overview a");
    if (row) {
      event.preventDefault();
      choose(0, row.closest("tr").dataset.article);
    }
  });
  function both(one, name) {
    const other = one.dataset.from === name ? one.dataset.to : one.dataset.from;
    go(name);
    go(other, name);
    pin(name);
    for (const old of all(".relation.hot")) old.classList.remove("hot");
    one.classList.add("hot");
  }
  function focus(name) {
    const tag = document.getElementById(name);
    if (tag) tag.focus({ preventScroll: true });
  }
  const stops = (pane) => all(".text .tag, .text .chip", pane).filter((stop) => !stop.hidden);
  function rove() {
    for (const pane of panes) {
      const found = stops(pane);
      const at = found.findIndex((stop) => stop.tabIndex === 0 && stop.dataset.roving === "here");
      found.forEach((stop, number) => {
        stop.tabIndex = number === Math.max(at, 0) ? 0 : -1;
      });
    }
  }
  document.addEventListener("focusin", (event) => {
    const stop = event.target.closest(".text .tag, .text .chip");
    if (!stop) return;
    for (const other of stops(stop.closest(".pane"))) {
      other.tabIndex = other === stop ? 0 : -1;
      other.dataset.roving = other === stop ? "here" : "";
    }
    if (stop.matches(".tag")) show(stop.dataset.n);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      pinned = null;
      show(null);
      return;
    }
    const stop = event.target.closest(".text .tag, .text .chip");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!stop || step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const found = stops(stop.closest(".pane"));
    const next = found[found.indexOf(stop) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
  for (const mark of marks) {
    mark.dataset.styles = [...mark.classList].filter((name) => /^(bold|italic|strike|mono)$/.test(name)).join(" ");
  }
  for (const pane of panes) pane.addEventListener("scroll", draw, { passive: true });
  addEventListener("scroll", draw, { passive: true });
  addEventListener("resize", draw);
  form.addEventListener("change", (event) => {
    if (event.target.name === "group") {
      for (const label of all('[name="label"]', event.target.closest("fieldset"))) label.checked = event.target.checked;
    }
    filter();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  root.classList.add("live");
  filter();
  if (chosen !== null) choose(0, chosen[0]);
  const name = decodeURIComponent(location.hash.slice(1)).replace(/^about-/, "");
  if (cards.has(name)) {
    go(name);
    pin(name);
  }
})();
