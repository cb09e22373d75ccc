/** The language of the page, as the server says it. */
export const english = (): boolean => document.documentElement.lang === "en";

/** Words in both languages; a page has one for as long as it lives. */
export const spoken = <Words>(japanese: Words, inEnglish: Words): Words => (english() ? inEnglish : japanese);
