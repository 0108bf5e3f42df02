// What a run of fine-tuning got wrong, as its numbers say. A confusion matrix has a row for each
// truth and a column for each answer.

// The places of the wrong answers, the most confident first.
export function wrongOnes({ answers, confidence }, truths) {
  return truths
    .map((_, place) => place)
    .filter((place) => answers[place] !== truths[place])
    .sort((one, other) => confidence[other] - confidence[one] || one - other);
}

// The most frequent confusion: {truth, answer, count}; `count` is 0 if there is none.
export function mostConfused(confusion) {
  let found = { truth: 0, answer: 1, count: 0 };
  confusion.forEach((row, truth) =>
    row.forEach((count, answer) => {
      if (truth !== answer && count > found.count) found = { truth, answer, count };
    }),
  );
  return found;
}

// The share of each class that is found.
export function recalls(confusion) {
  return confusion.map((row, truth) => row[truth] / Math.max(row.reduce((sum, count) => sum + count, 0), 1));
}

// Of every method its accuracies over the numbers of labels.
export function lines({ methods, labels, runs }) {
  return Object.fromEntries(
    Object.keys(methods).map((method) => [method, labels.map((count) => runs[`${method}_${count}`].accuracy)]),
  );
}

// Where a value lies between two others, from 0 to 1; `scale` is applied to all three.
export function along(value, low, high, scale = (x) => x) {
  return (scale(value) - scale(low)) / (scale(high) - scale(low));
}

// A whole number with commas.
export function grouped(count) {
  return count.toLocaleString("en");
}

// A class with its article.
export function one(name) {
  return `${/^[aeiou]/.test(name) ? "an" : "a"} ${name}`;
}
