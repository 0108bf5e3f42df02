// Pick a number of labels and a way to use them: see what it reached, how it learned, where its
// features put 400 test photographs, and what it got wrong.

import { announcement, button, choice, element, facts, figure, loadStyles, slider } from "../page/elements.js";
import { BudgetChart, FeatureMap, LearningChart, sample } from "./charts.js";
import { grouped, mostConfused, one, recalls, wrongOnes } from "./runs.js";

export async function start(stage) {
  const place = (name) => new URL(name, import.meta.url);
  const [answer] = await Promise.all([fetch(place("budgets.json")), loadStyles(place("budget.css"))]);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
  new Budget(await answer.json()).enter(stage);
}

class Budget {
  constructor(content) {
    this.content = content;
    // `error` counts the wrong answers on the map from the most confident one; `pointed` is a
    // photograph that the reader points at
    this.settings = { labels: content.labels[0], method: Object.keys(content.methods)[0], error: 0, pointed: null };
    this.budget = new BudgetChart(content);
    this.learning = new LearningChart();
    this.map = new FeatureMap(content, (pointed) => this.change({ pointed }));
    this.pictures = [this.budget, this.learning, this.map].map(({ drawn }) => figure(drawn, ""));
    this.facts = facts();
    this.said = announcement();
    this.about = announcement();
  }

  enter(stage) {
    const { labels, methods, classes } = this.content;
    const anew = (what) => this.change({ ...what, error: 0, pointed: null });
    this.step = slider({
      label: "Wrong answer", min: 1, max: this.content.truths.length, step: 1, value: 1,
      change: (value) => this.change({ error: value - 1, pointed: null }),
    });
    const [budget, learning, map] = this.pictures;
    stage.append(
      element("p", { class: "demo-heading" }, "What are labels worth?"),
      element(
        "div", { class: "demo-controls" },
        choice({
          label: "Labels", options: Object.fromEntries(labels.map((count) => [count, grouped(count)])), value: String(labels[0]),
          change: (value) => anew({ labels: Number(value) }),
        }),
        choice({ label: "What moves", options: methods, value: this.settings.method, change: (method) => anew({ method }) }),
      ),
      this.said,
      element("div", { class: "demo-columns" }, budget, learning),
      element("div", { class: "budget-parts" }, map, element("div", {}, this.step, this.about, this.facts)),
      element(
        "ul", { class: "budget-legend", "aria-label": "Marks of the classes" },
        classes.map((name, label) => element("li", {}, sample(label), name)),
      ),
      element("div", { class: "demo-buttons" }, button("The most confident error", () => this.change({ error: 0, pointed: null }))),
      element(
        "p", { class: "fine-print" },
        "All of this was recorded when the book's networks were trained. Where there are several draws, accuracy and curve are their means; " +
          "the map, the answers and the confusion are those of the first. The map is t-SNE of the first test photographs: who is near " +
          "whom means something, sizes and distances of groups do not. CIFAR-10 states no licence for its photographs, so they are not shown.",
      ),
    );
    this.show();
  }

  change(what) {
    Object.assign(this.settings, what);
    this.show();
  }

  get run() {
    const { method, labels } = this.settings;
    return this.content.runs[`${method}_${labels}`];
  }

  show() {
    const { content, settings, run } = this;
    const { method, labels } = settings;
    const wrong = wrongOnes(run, content.truths);
    const chosen = settings.pointed ?? wrong[Math.min(settings.error, wrong.length - 1)] ?? null;
    this.budget.show(method, labels);
    this.learning.show(run);
    this.map.show(run, chosen);
    this.step.querySelector("input").max = Math.max(wrong.length, 1);
    this.step.set(Math.min(settings.error + 1, Math.max(wrong.length, 1)));
    this.tell(wrong, chosen);
  }

  tell(wrong, chosen) {
    const { content, settings, run } = this;
    const [words, count] = [content.methods[settings.method], grouped(settings.labels)];
    const worst = mostConfused(run.confusion);
    const found = recalls(run.confusion);
    const hardest = found.indexOf(Math.min(...found));
    const [budget, learning, map] = this.pictures;
    const spread = run.seeds > 1 ? `± ${run.spread.toFixed(1)} over ${run.seeds} draws` : "in one run";
    budget.describe(
      `Test accuracy of five ways against the number of labels; ${words}, ${count} labels: ${run.accuracy.toFixed(1)} %`,
      "Test accuracy against labels, on a logarithmic axis; the thick line is the way you chose",
    );
    learning.describe(
      `Accuracy on held-out photographs, measured ${run.curve.length} times, from ${run.curve[0].toFixed(1)} to ${run.curve.at(-1).toFixed(1)} %`,
      "While it learned: accuracy on 1,000 held-out photographs, measured at equal steps of the training",
    );
    map.describe(
      `Map of ${content.truths.length} test photographs by their features; ${wrong.length} are ringed because they were named wrongly`,
      `Features of ${content.truths.length} test photographs, marked by their true class; ringed ones were named wrongly. Point at a mark to ask about it`,
    );
    this.facts.show({
      "Weights that moved": grouped(run.weights),
      "Wrong on the map": `${wrong.length} of ${content.truths.length}`,
      "Most frequent confusion": `${content.classes[worst.truth]} called ${content.classes[worst.answer]}, ${grouped(worst.count)} times`,
      "Hardest class": `${content.classes[hardest]}, ${Math.round(100 * found[hardest])} % found`,
    });
    this.said.textContent = `${capital(words)} with ${count} labels: ${run.accuracy.toFixed(1)} % of the test photographs are named rightly, ${spread}.`;
    this.about.textContent = chosen === null ? "No photograph of the map was named wrongly." : this.photograph(chosen);
  }

  photograph(place) {
    const { content, run } = this;
    const [truth, answer] = [content.truths[place], run.answers[place]].map((label) => content.classes[label]);
    const verdict = truth === answer ? `named rightly, ${answer}` : `${one(truth)} that was called ${answer}`;
    return `Test photograph ${place + 1}: ${verdict}, with a confidence of ${run.confidence[place]} %.`;
  }
}

function capital(words) {
  return words[0].toUpperCase() + words.slice(1);
}
