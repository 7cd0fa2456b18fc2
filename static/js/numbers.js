/* Thousands apart in every sentence of the scripts: wraps the catalogue's interpolate. What counts
   nothing by its name stays as it is; a number given as text does, too. */

{
  const plain = window.interpolate;
  const format = new Intl.NumberFormat("en");
  const countsNothing = new Set(["number", "numbers", "year", "id", "edition", "version"]);
  const shown = (value) => (Number.isInteger(value) ? format.format(value) : value);

  window.interpolate = (sentence, values, named) => {
    if (!named) return plain(sentence, values.map(shown), named);
    const entries = Object.entries(values).map(([name, value]) => [
      name,
      countsNothing.has(name) ? value : shown(value),
    ]);
    return plain(sentence, Object.fromEntries(entries), named);
  };
}
