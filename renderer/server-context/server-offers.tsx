import { type FormEvent, useEffect, useState } from "react";
import type { McpOffers, McpServer, Result } from "../../main/contract";
import { useT } from "../i18n";
import { attachResource, type ContextTarget, insertPrompt, offersOf } from "../state/server-context";
import { Busy, Button, ErrorNote } from "../ui";
import { useFormat } from "../ui/format";
import { Offer } from "./offer";
import { PromptOffer } from "./prompt-offer";

interface ServerOffersProps {
  readonly server: McpServer;
  readonly target: ContextTarget;
  /** Something was chosen: the rest is between the user and the approval surface. */
  readonly onDone: () => void;
}

/** What one server has beside tools, to choose from. */
export function ServerOffers({ server, target, onDone }: ServerOffersProps) {
  const t = useT();
  const f = useFormat();
  const { id, name } = server;
  const [found, setFound] = useState<Result<McpOffers> | null>(null);
  const [filter, setFilter] = useState("");
  const [address, setAddress] = useState("");
  useEffect(() => {
    let current = true;
    void offersOf(id).then((result) => {
      if (current) setFound(result);
    });
    return () => {
      current = false;
    };
  }, [id]);
  if (found === null) return <Busy>{t("context.asking", { name })}</Busy>;
  if (!found.ok) return <ErrorNote error={found.error} />;
  const { resources, templates, prompts, leftOut } = found.value;
  if (resources.length + templates.length + prompts.length === 0)
    return <p className="text-muted">{t("context.nothing", { name })}</p>;
  const attach = (title: string, uri: string): void => {
    onDone();
    void attachResource(target, { serverId: id, server: name, title }, uri);
  };
  const letters = filter.trim().toLowerCase();
  const fits = (...texts: string[]) => texts.some((text) => text.toLowerCase().includes(letters));
  const shownResources = resources.filter((one) => fits(one.title, one.uri, one.description));
  const shownPrompts = prompts.filter((one) => fits(one.title, one.name, one.description));
  const byAddress = (event: FormEvent): void => {
    event.preventDefault();
    if (address.trim() !== "") attach(address.trim(), address.trim());
  };
  return (
    <div className="flex flex-col gap-4">
      <input
        type="search"
        aria-label={t("context.filter")}
        placeholder={t("context.filter")}
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
        className="h-7 w-full rounded-md border border-line-strong bg-raised px-2"
      />
      {shownResources.length + shownPrompts.length === 0 && (
        <p className="text-muted">{t("context.noMatch")}</p>
      )}
      {shownPrompts.length > 0 && (
        <section>
          <h3 className="font-semibold">{t("context.prompts")}</h3>
          <ul>
            {shownPrompts.map((prompt) => (
              <PromptOffer
                key={prompt.name}
                prompt={prompt}
                onInsert={(args) => {
                  onDone();
                  const chosen = { serverId: id, server: name, title: prompt.title };
                  void insertPrompt(target, chosen, prompt.name, args);
                }}
              />
            ))}
          </ul>
        </section>
      )}
      {(shownResources.length > 0 || templates.length > 0) && (
        <section>
          <h3 className="font-semibold">{t("context.resources")}</h3>
          <ul>
            {shownResources.map(({ uri, title, description, bytes }) => (
              <Offer
                key={uri}
                title={title}
                exact={bytes === null ? uri : `${uri} · ${f.bytes(bytes)}`}
                description={description}
              >
                <Button
                  aria-label={t("context.attachNamed", { name: title })}
                  onClick={() => attach(title, uri)}
                >
                  {t("context.attach")}
                </Button>
              </Offer>
            ))}
          </ul>
          <form onSubmit={byAddress} className="mt-2 flex items-end gap-2">
            <label className="flex min-w-0 flex-1 flex-col gap-1 text-muted">
              {t("context.address")}
              <input
                value={address}
                maxLength={2000}
                onChange={(event) => setAddress(event.target.value)}
                className="h-7 rounded-md border border-line-strong bg-raised px-2 font-mono text-xs text-text"
              />
            </label>
            <Button type="submit" disabled={address.trim() === ""}>
              {t("context.attach")}
            </Button>
          </form>
        </section>
      )}
      {templates.length > 0 && (
        <section>
          <h3 className="font-semibold">{t("context.templates")}</h3>
          <ul>
            {templates.map(({ uriTemplate, title, description }) => (
              <Offer key={uriTemplate} title={title} exact={uriTemplate} description={description}>
                <Button
                  aria-label={t("context.fillNamed", { name: title })}
                  onClick={() => setAddress(uriTemplate)}
                >
                  {t("context.fill")}
                </Button>
              </Offer>
            ))}
          </ul>
        </section>
      )}
      {leftOut > 0 && <p className="text-muted">{t("context.leftOut", { count: leftOut })}</p>}
    </div>
  );
}
