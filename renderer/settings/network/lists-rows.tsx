import { useEffect, useState } from "react";
import type { ErrorData, Settings } from "../../../main/contract";
import { useT } from "../../i18n";
import { chooseListKey, dropListKey, setListAddress, startLibrary, useLibrary } from "../../state/library";
import { changeSettings } from "../../state/settings";
import { Button, Choice, ErrorNote } from "../../ui";
import { Row } from "../row";
import { TextForm } from "./text-form";

/** Where newer lists of files come from, who must have signed them, and whether they are asked for by themselves. */
export function ListsRows({ settings }: { readonly settings: Settings }) {
  const t = useT();
  const list = useLibrary((state) => state.list);
  const [error, setError] = useState<ErrorData | null>(null);
  useEffect(() => void startLibrary(), []);
  const { listUrl, listKey } = settings;
  const whose = list?.key.whose ?? "quern";
  return (
    <>
      <Row name={t("lists.address")} note={t("lists.addressWhat")} setting="listUrl">
        <TextForm
          key={listUrl}
          label={t("lists.addressLabel")}
          submit={t("lists.use")}
          start={listUrl ?? ""}
          placeholder="https://"
          onSubmit={setListAddress}
        />
        {listUrl !== null && (
          <Button onClick={() => void setListAddress(null).then(setError)}>{t("lists.drop")}</Button>
        )}
        {list?.byVariable && (
          <span className="w-full wrap-anywhere">{t("lists.byVariable", { host: list.host ?? "" })}</span>
        )}
      </Row>
      <Row name={t("lists.key")} note={t("lists.keyWhat")} setting="listKey">
        <span className="w-full wrap-anywhere">
          {t(`lists.key.${whose}`)}
          {whose !== "quern" && list !== null && ` ${list.key.text ?? t("lists.keyUnusable")}`}
        </span>
        <Button onClick={() => void chooseListKey().then(setError)}>{t("lists.keyChoose")}</Button>
        {listKey !== null && (
          <Button onClick={() => void dropListKey().then(setError)}>{t("lists.keyDrop")}</Button>
        )}
        {error !== null && <ErrorNote error={error} />}
      </Row>
      <Row name={t("lists.every")} note={t("lists.everyWhat")} setting="listEvery">
        <Choice
          label={t("lists.every")}
          value={settings.listEvery}
          options={(["never", "day", "week"] as const).map((value) => ({
            value,
            label: t(`lists.every.${value}`),
          }))}
          onChange={(listEvery) => void changeSettings({ listEvery })}
        />
      </Row>
    </>
  );
}
