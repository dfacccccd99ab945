// The vaccine groups of a record, with the doses and the forecasts of each.

/** The groups of a vaccine: those of the table of the CDC, or else the vaccine itself. */
function groupsOf(vaccine) {
  if (!vaccine) return [];
  if ((vaccine.groups ?? []).length > 0) return vaccine.groups.map((group) => ({ key: group.cvx, name: group.name }));
  const name = vaccine.text ?? vaccine.code;
  return name ? [{ key: `text ${name}`, name }] : [];
}

/** The groups in the order of their names. A combination vaccine stands in several groups. */
export function vaccineGroups(record) {
  const groups = new Map();
  const rest = [];
  const group = ({ key, name }) => {
    if (!groups.has(key)) groups.set(key, { key, name, label: null, doses: [], forecasts: [] });
    return groups.get(key);
  };
  const label = (made, vaccine) => {
    // The registry's own name of the group is better than the short name of the table.
    if (vaccine?.text && vaccine.code === made.key) made.label ??= vaccine.text;
  };
  for (const dose of record?.doses ?? []) {
    const evaluated = new Map();
    for (const evaluation of dose.evaluations ?? []) {
      for (const vaccine of [evaluation.vaccine, ...(evaluation.components ?? [])].filter(Boolean)) {
        for (const one of groupsOf(vaccine)) {
          if (!evaluated.has(one.key)) evaluated.set(one.key, { one, evaluations: [] });
          evaluated.get(one.key).evaluations.push(evaluation);
          label(group(one), vaccine);
        }
      }
    }
    if (evaluated.size === 0) for (const one of groupsOf(dose.vaccine)) evaluated.set(one.key, { one, evaluations: [] });
    if (evaluated.size === 0) rest.push({ dose, evaluations: [] });
    for (const { one, evaluations } of evaluated.values()) group(one).doses.push({ dose, evaluations: [...new Set(evaluations)] });
  }
  for (const forecast of record?.forecasts ?? []) {
    const vaccine = forecast.vaccine ?? forecast.vaccine_group;
    for (const one of groupsOf(vaccine)) {
      const made = group(one);
      label(made, vaccine);
      made.forecasts.push(forecast);
    }
  }
  const sorted = [...groups.values()].sort((one, other) => (one.label ?? one.name).localeCompare(other.label ?? other.name));
  if (rest.length > 0) sorted.push({ key: "", name: null, label: null, doses: rest, forecasts: [] });
  return sorted;
}

/** Whether a dose was given, at least in part. */
export function isGiven(dose) {
  return ["completed", "partially_administered"].includes(dose.status);
}

/** Whether a record says of any dose that it was given: `given`, `unclear` or `none`. */
export function doseContent(record) {
  const doses = record.doses ?? [];
  if (doses.some(isGiven)) return "given";
  // A word that this page does not know may mean that the dose was given.
  return doses.some((dose) => !["refused", "not_administered", "deleted"].includes(dose.status)) ? "unclear" : "none";
}

/** The doses with the newest one first. Doses without a date come last. */
export function newestFirst(doses, of = (dose) => dose) {
  return [...doses].sort((one, other) => (of(other).date ?? "").localeCompare(of(one).date ?? ""));
}
