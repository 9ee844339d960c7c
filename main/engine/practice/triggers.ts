const latin = /^[a-z]/iu;

function capitalizations(word: string): string[] {
  return [word.toLowerCase(), word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(), word.toUpperCase()];
}

/**
 * The exact strings by which a trigger is recognized. A word of Latin letters counts only where a word begins,
 * so that "along" does not call for "long"; the beginning of a message follows a line break in the prompt.
 */
export function triggerForms(trigger: string): string[] {
  if (!latin.test(trigger)) return [trigger];
  const forms = new Set(capitalizations(trigger));
  return [...forms].flatMap((form) => [` ${form}`, `\n${form}`]);
}
