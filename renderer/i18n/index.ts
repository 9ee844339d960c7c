export type { MessageKey, Params, Translate } from "./translator";
export { errorSentence, setLocale, systemLocale, translator, useLocale, useT } from "./translator";
