// Words and photographs in the space of the book's CLIPs: ask with words and see photographs
// ranked by their cosines; ask with a photograph and see words ranked.

import { announcement, button, choice, element, figure, loadStyles } from "../page/elements.js";
import { fetchTensors } from "../page/safetensors.js";
import { caption, drawn, objectsIn, PIXELS } from "./photograph.js";
import { combined, cosines, ranked, rankOf, rowOf, search, unitRows } from "./ranking.js";

const SUGGESTED = 8; // words for what was typed
const PHOTOGRAPHS = 8; // of a ranking
const WORDS = 12;
const MINUS = "−";
const ENDS = { most: "the most similar", least: "the least similar" };
const KINDS = { all: "all", free: "those in pixels", outlined: "those in outlines" };
const file = (name) => new URL(name, import.meta.url);

export async function start(stage) {
  const [tensors, words, photographs] = await Promise.all([
    fetchTensors(file("embeddings.safetensors")),
    fetchJson("words.json"),
    fetchJson("photographs.json"),
    loadStyles(file("words.css")),
  ]);
  new Ranking(tensors, words, photographs).enter(stage);
}

async function fetchJson(name) {
  const answer = await fetch(file(name));
  if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
  return answer.json();
}

class Ranking {
  constructor(tensors, { models, classes, questions }, { side, photographs }) {
    this.models = models.map((model) => ({
      ...model,
      classes,
      unread: new Set(model.unread),
      rows: unitRows(tensors[`${model.name}.words`]),
      photographs: unitRows(tensors[`${model.name}.photographs`]),
    }));
    this.questions = questions.map((parts) => parts.map(([word, sign]) => ({ word, sign })));
    const free = photographs.filter(({ outlines }) => !outlines).length;
    this.photographs = photographs.map((about, place) => ({ ...about, place, free, side }));
    this.model = this.models[0];
    this.parts = []; // of the question, {word, sign} each
    this.settings = { end: "most", kind: "all" };
    this.dropped = [];
    this.said = announcement();
    this.typed = element("input", { type: "search", autocomplete: "off", spellcheck: "false", input: () => this.suggest(), keydown: (event) => this.enterTyped(event) });
    this.found = element("p", { class: "fine-print", role: "status" });
    this.suggestions = element("div", { class: "demo-buttons" });
    this.chips = element("ul", { class: "words-question" });
    this.ranking = element("ol", { class: "words-ranking" });
    this.rankingAbout = element("p", { class: "fine-print" });
    this.aboutPicked = element("p", { class: "fine-print" });
    this.picture = element("div", { class: "words-picture" });
    this.answers = element("ol", { class: "words-ranking" });
    this.answersAbout = element("p", { class: "fine-print" });
    this.aboutModel = element("p", { class: "fine-print" });
  }

  enter(stage) {
    const { typed, suggestions, chips, found } = this;
    stage.append(
      element("p", { class: "demo-heading" }, "Ask with words, or with a photograph"),
      element(
        "p", {},
        "Search a word and add or subtract it: photographs are ranked by the cosine between their embeddings and the direction of " +
          "the sum. Press a photograph to see the words ranked for it. Before you subtract, predict: what leads when the teddies are " +
          "taken from the bears?",
      ),
      element(
        "div", { class: "demo-controls" },
        choice({
          label: "Text tower",
          options: Object.fromEntries(this.models.map(({ name, text }) => [name, text])),
          value: this.model.name,
          change: (name) => this.turnTo(name),
        }),
      ),
      group("Questions worth asking", ...this.questions.map((parts) => button(question(parts), () => this.ask(parts)))),
      element(
        "fieldset", {},
        element("legend", {}, "Your question"),
        chips,
        element(
          "div", { class: "words-search" },
          element("label", { class: "words-typed" }, element("span", {}, "Search a word"), typed),
          button("Add", () => this.addFirst(1)),
          button("Subtract", () => this.addFirst(-1)),
        ),
        found,
        suggestions,
      ),
      this.said,
      element("div", { class: "demo-columns words-columns" }, this.photographsPart(), this.pickedPart()),
      this.aboutModel,
      element(
        "p", { class: "fine-print" },
        "Photographs in pixels are CC0 or in the public domain; the one that you press is credited below it. Outlines and captions: " +
          "COCO annotations, COCO Consortium, CC BY 4.0; outlines are simplified and cut to the middle square.",
      ),
    );
    this.describeModel();
    this.suggest();
    this.parts = [...this.questions[0]];
    [this.picked] = this.order();
    this.showQuestion();
    this.showPicked();
    this.tell();
  }

  photographsPart() {
    const set = (name) => (value) => {
      this.settings[name] = value;
      this.showRanking();
      this.tell();
    };
    return element(
      "div", {},
      element("p", { class: "demo-heading" }, "Photographs for the words"),
      choice({ label: "Photographs", options: KINDS, value: this.settings.kind, change: set("kind") }),
      choice({ label: "Show", options: ENDS, value: this.settings.end, change: set("end") }),
      this.ranking,
      this.rankingAbout,
    );
  }

  pickedPart() {
    return element(
      "div", {},
      element("p", { class: "demo-heading" }, "Words for the photograph"),
      this.picture,
      this.aboutPicked,
      this.answers,
      this.answersAbout,
    );
  }

  // The question

  ask(parts) {
    this.parts = [...parts];
    this.dropped = [];
    this.showQuestion();
    this.tell();
  }

  // On a phone the ranking stands above the words.
  askFromBelow(word) {
    this.ask([{ word, sign: 1 }]);
    this.said.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  // Words that are there already change their sign.
  add(word, sign) {
    this.ask([...this.parts.filter((part) => part.word !== word), { word, sign }]);
  }

  addFirst(sign) {
    const { places: [first] } = this.matching();
    if (first === undefined) {
      this.said.textContent = this.typed.value.trim() ? `No word contains “${this.typed.value.trim()}”.` : "Type a word first.";
    } else {
      this.typed.value = "";
      this.suggest();
      this.add(this.model.words[first], sign);
    }
    this.typed.focus();
  }

  enterTyped(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.addFirst(1);
  }

  matching() {
    return search(this.model.words, this.typed.value, SUGGESTED);
  }

  suggest() {
    const { words } = this.model;
    const { places, found } = this.matching();
    this.suggestions.replaceChildren(
      ...places.map((place) =>
        button(this.marked(words[place]), () => {
          this.add(words[place], 1);
          this.typed.focus();
        }),
      ),
    );
    this.found.textContent = this.typed.value.trim()
      ? `${number(found, "word")} of ${words.length.toLocaleString("en")}${found > places.length ? `; the first ${places.length}` : ""}.`
      : `${words.length.toLocaleString("en")} words can be found; the Enter key adds the first.`;
  }

  // A chip for each word: one button changes its sign, one takes it out.
  showQuestion() {
    this.chips.replaceChildren(
      ...this.parts.map((part) => {
        const sign = button(`${part.sign > 0 ? "+" : MINUS} ${this.marked(part.word)}`, () => {
          this.ask(this.parts.map((each) => (each === part ? { ...each, sign: -each.sign } : each)));
          this.focusChip(part.word);
        }, { title: part.sign > 0 ? "Subtract it" : "Add it", "data-word": part.word });
        const out = button("×", () => {
          this.ask(this.parts.filter((each) => each !== part));
          this.typed.focus();
        }, { "aria-label": `Take out ${part.word}` });
        return element("li", {}, sign, out);
      }),
    );
    this.showRanking();
  }

  focusChip(word) {
    [...this.chips.querySelectorAll("[data-word]")].find(({ dataset }) => dataset.word === word)?.focus();
  }

  // The cosine of every photograph with the question; null where there is none.
  scores() {
    const { words, rows, photographs } = this.model;
    const parts = this.parts.map(({ word, sign }) => ({ row: words.indexOf(word), sign }));
    const direction = combined(rows, parts);
    return direction && cosines(photographs, direction);
  }

  // Photographs of the chosen kind, the most similar first.
  order(scores = this.scores()) {
    const { kind } = this.settings;
    const wanted = ({ outlines }) => kind === "all" || (kind === "free") === !outlines;
    return ranked(scores).map((place) => this.photographs[place]).filter(wanted);
  }

  showRanking() {
    const scores = this.scores();
    if (!scores) {
      this.ranking.replaceChildren();
      this.rankingAbout.textContent = "No photograph is ranked.";
      return;
    }
    const order = this.order(scores);
    const { end } = this.settings;
    const first = end === "most" ? 0 : Math.max(order.length - PHOTOGRAPHS, 0);
    const [high, low] = [order[0], order.at(-1)].map(({ place }) => scores[place]);
    this.ranking.start = first + 1;
    this.ranking.replaceChildren(
      ...order.slice(first, first + PHOTOGRAPHS).map((photograph, rank) => {
        const score = scores[photograph.place];
        const picture = element("span", { class: "words-thumbnail" }, drawn(photograph));
        return row(first + rank + 1, score, (score - low) / (high - low), [picture, photograph.title], () => this.pick(photograph), {
          "aria-pressed": String(photograph === this.picked), "data-place": photograph.place,
        });
      }),
    );
    this.rankingAbout.textContent = `${number(order.length, "photograph")}; bars go from the least similar (${short(low)}) to the most (${short(high)}).`;
  }

  // The photograph

  pick(photograph) {
    this.picked = photograph;
    for (const each of this.ranking.querySelectorAll("button")) {
      each.setAttribute("aria-pressed", Number(each.dataset.place) === photograph.place);
    }
    this.showPicked();
    this.tellPicked();
    this.picture.scrollIntoView({ block: "nearest", behavior: "instant" }); // on a phone it stands below the ranking
  }

  showPicked() {
    const photograph = this.picked;
    this.picture.replaceChildren(figure(drawn(photograph, whatIsIn(photograph)), caption(photograph)));
    this.aboutPicked.replaceChildren(...(photograph.outlines ? outlinedAbout(photograph) : []));
    this.showAnswers();
  }

  answersOf({ place }) {
    return cosines(this.model.rows, rowOf(this.model.photographs, place));
  }

  showAnswers() {
    const { words } = this.model;
    const scores = this.answersOf(this.picked);
    const order = ranked(scores);
    const [high, low] = [scores[order[0]], scores[order.at(-1)]];
    this.answers.replaceChildren(
      ...order.slice(0, WORDS).map((place, rank) =>
        row(rank + 1, scores[place], (scores[place] - low) / (high - low), [this.marked(words[place])], () => this.askFromBelow(words[place]), {
          title: "Ask with this word",
        }),
      ),
    );
    this.answersAbout.textContent =
      `The first of ${number(words.length, "word")}; press one to ask with it. Bars go from the least similar word (${short(low)}) to the most (${short(high)}).`;
  }

  // The model

  turnTo(name) {
    this.model = this.models.find((model) => model.name === name);
    const known = ({ word }) => this.model.words.includes(word);
    this.dropped = this.parts.filter((part) => !known(part)).map(({ word }) => word);
    this.parts = this.parts.filter(known);
    this.describeModel();
    this.suggest();
    this.showQuestion();
    this.showAnswers();
    this.tell();
  }

  describeModel() {
    const { words, classes, read, unread, rounding } = this.model;
    this.aboutModel.textContent =
      "Similarities are those of the book's small CLIPs, which know what they have read and seen: pictures of Tiny-ImageNet at " +
      `${PIXELS} × ${PIXELS} pixels, with captions made of WordNet's words for ${classes} of its 200 classes. ${read} Any photograph and any words get a ` +
      `ranking, also where neither was met in training. Of these ${words.length.toLocaleString("en")} words, ${unread.size.toLocaleString("en")}, marked *, ` +
      "stood in no caption. A word is the mean of eight prompts. Everything was computed beforehand and kept in 8 bits a number, which " +
      `changes a cosine by ${rounding} at most.`;
  }

  marked(word) {
    return this.model.unread.has(this.model.words.indexOf(word)) ? `${word}*` : word;
  }

  // What is said

  tell() {
    const scores = this.scores();
    const without = this.dropped.length ? `This model has no ${this.dropped.join(", no ")}. ` : "";
    if (!scores) {
      this.said.textContent = `${without}Nothing is asked. Add a word.`;
      return;
    }
    const order = this.order(scores);
    const [first, second, third] = order.map((each) => `“${each.title}” (${short(scores[each.place])})`);
    const last = order.at(-1);
    this.said.textContent =
      `${without}${question(this.parts)}: ${first} leads, before ${second} and ${third}. ` +
      `Last of ${order.length} is “${last.title}” (${short(scores[last.place])}).`;
  }

  tellPicked() {
    const { words } = this.model;
    const scores = this.answersOf(this.picked);
    const [first, second, third] = ranked(scores).map((place) => `${words[place]} (${short(scores[place])})`);
    const ranks = this.parts.map(({ word }) => `${word} is number ${rankOf(scores, words.indexOf(word)).toLocaleString("en")}`);
    this.said.textContent =
      `“${this.picked.title}”: ${first} leads, before ${second} and ${third}.` +
      (ranks.length ? ` Of ${words.length.toLocaleString("en")} words, ${ranks.join(", ")}.` : "");
  }
}

// A row of a ranking: a button with what it shows, its cosine and a bar.
function row(rank, score, share, content, press, attributes) {
  const bar = element("span", { class: "words-bar" });
  bar.style.width = `${(100 * share).toFixed(1)}%`;
  const shown = [
    element("span", { class: "words-rank" }, String(rank)),
    ...content.map((part) => (typeof part === "string" ? element("span", { class: "words-text" }, part) : part)),
    element("span", { class: "words-cosine" }, short(score)),
    bar,
  ];
  return element("li", {}, element("button", { type: "button", click: press, ...attributes }, shown));
}

function whatIsIn({ title, outlines }) {
  return outlines ? `Outlines of what is in a photograph: ${objectsIn(outlines) || "nothing"}` : `The photograph: ${title}`;
}

function outlinedAbout({ number: name, outlines }) {
  return [
    `Outlined: ${objectsIn(outlines) || "nothing"}. `,
    element("a", { href: `https://cocodataset.org/#explore?id=${name}`, target: "_blank", rel: "noopener" }, "The photograph at COCO"),
  ];
}

function question(parts) {
  return parts.map(({ word, sign }, place) => (sign < 0 ? `${MINUS} ` : place ? "+ " : "") + word).join(" ");
}

function number(count, word) {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}

function short(cosine) {
  return cosine.toFixed(2).replace("-", MINUS);
}

function group(name, ...buttons) {
  return element("fieldset", {}, element("legend", {}, name), element("div", { class: "demo-buttons" }, buttons));
}
