import { en, type Text } from "./en";
import { ko } from "./ko";

/** The first of the browser's languages that we speak, else the server's. */
export function chooseText(languages: readonly string[], fallback: "en" | "ko"): Text {
  for (const language of languages) {
    const primary = language.toLowerCase().split("-")[0];
    if (primary === "ko") return ko;
    if (primary === "en") return en;
  }
  return fallback === "ko" ? ko : en;
}
