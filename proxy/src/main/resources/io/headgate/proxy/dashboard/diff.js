// Which lines of two texts differ: the shortest edit script (E. Myers, An O(ND) Difference Algorithm, 1986).
const EDITS_MAX = 2000;

/** The lines of both in order, each with its kind: same, gone or new. */
export function diff(before, after) {
  const [a, b] = [before.split("\n"), after.split("\n")];
  const path = shortest(a, b);
  if (!path) return [...a.map((text) => ({ kind: "gone", text })), ...b.map((text) => ({ kind: "new", text }))];
  return path;
}

function shortest(a, b) {
  const reach = new Map([[1, 0]]);
  const steps = [];
  for (let edits = 0; edits <= Math.min(a.length + b.length, EDITS_MAX); edits++) {
    steps.push(new Map(reach));
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && reach.get(k - 1) < reach.get(k + 1));
      let x = down ? reach.get(k + 1) : reach.get(k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach.set(k, x);
      if (x >= a.length && x - k >= b.length) return back(a, b, steps);
    }
  }
  return null;
}

function back(a, b, steps) {
  const lines = [];
  let [x, y] = [a.length, b.length];
  for (let edits = steps.length - 1; edits >= 0; edits--) {
    const reach = steps[edits];
    const k = x - y;
    const down = k === -edits || (k !== edits && reach.get(k - 1) < reach.get(k + 1));
    const beforeK = down ? k + 1 : k - 1;
    const beforeX = edits === 0 ? 0 : reach.get(beforeK);
    const beforeY = edits === 0 ? 0 : beforeX - beforeK;
    while (x > beforeX && y > beforeY && x > 0 && y > 0 && a[x - 1] === b[y - 1]) {
      lines.push({ kind: "same", text: a[--x] });
      y--;
    }
    if (edits > 0) lines.push(down ? { kind: "new", text: b[--y] } : { kind: "gone", text: a[--x] });
  }
  return lines.reverse();
}

/** Only the lines near a change; others become one line that counts them. */
export function near(lines, around = 3) {
  const keep = lines.map(() => false);
  lines.forEach(({ kind }, i) => {
    if (kind !== "same")
      for (let j = Math.max(0, i - around); j <= Math.min(lines.length - 1, i + around); j++) keep[j] = true;
  });
  const shown = [];
  let left = 0;
  lines.forEach((line, i) => {
    if (keep[i]) {
      if (left) shown.push({ kind: "left", text: left === 1 ? "1 line alike" : `${left} lines alike` });
      left = 0;
      shown.push(line);
    } else {
      left++;
    }
  });
  if (left && shown.length) shown.push({ kind: "left", text: left === 1 ? "1 line alike" : `${left} lines alike` });
  return shown;
}
