import { type FormEvent, useState } from "react";
import type { McpOffers } from "../../main/contract";
import { useT } from "../i18n";
import { Button } from "../ui";
import { visibleText } from "../ui/visible";
import { Offer } from "./offer";

interface PromptOfferProps {
  readonly prompt: McpOffers["prompts"][number];
  readonly onInsert: (args: Readonly<Record<string, string>>) => void;
}

/** A prompt of a server, with a field for each thing that it wants to know. */
export function PromptOffer({ prompt, onInsert }: PromptOfferProps) {
  const t = useT();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const wanting = prompt.arguments.some(({ name, required }) => required && !values[name]?.trim());
  const insert = (event: FormEvent): void => {
    event.preventDefault();
    // What was left empty is not sent.
    if (!wanting) onInsert(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "")));
  };
  return (
    <Offer title={prompt.title} exact={prompt.name} description={prompt.description}>
      <form onSubmit={insert} className="flex w-56 shrink-0 flex-col items-end gap-1.5">
        {prompt.arguments.map(({ name, required, description }) => (
          <input
            key={name}
            aria-label={t(required ? "context.needed" : "context.optional", { name: visibleText(name) })}
            placeholder={t(required ? "context.needed" : "context.optional", { name: visibleText(name) })}
            title={visibleText(description)}
            maxLength={20_000}
            value={values[name] ?? ""}
            onChange={(event) => setValues((now) => ({ ...now, [name]: event.target.value }))}
            className="h-7 w-full rounded-md border border-line-strong bg-raised px-2"
          />
        ))}
        <Button
          type="submit"
          disabled={wanting}
          aria-label={t("context.insertNamed", { name: visibleText(prompt.title) })}
        >
          {t("context.insert")}
        </Button>
      </form>
    </Offer>
  );
}
