import { useEffect, useId, useRef, useState } from "react";
import type { AgentTask, PlanItem } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { setPlan } from "../../../state/agent";
import { announce } from "../../../state/notices";
import { Button, Disclosure } from "../../../ui";
import {
  addedItem,
  itemKeys,
  longestItem,
  markedItem,
  mostItems,
  movedItem,
  rewordedItem,
} from "./edit-plan";
import { PlanRow } from "./plan-row";

/** What the model means to do, as a list that the user can change; the model goes by it from its next step on. */
export function PlanView({ task }: { readonly task: AgentTask }) {
  const t = useT();
  const id = useId();
  const list = useRef<HTMLOListElement>(null);
  const follow = useRef<number | null>(null);
  const [added, setAdded] = useState("");
  const { plan } = task;
  const keys = itemKeys(plan);
  // The focus goes along with an item that was moved, once it stands in its new place.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new plan is when the items have moved.
  useEffect(() => {
    if (follow.current === null) return;
    list.current?.querySelector<HTMLInputElement>(`[data-plan-place="${follow.current}"]`)?.focus();
    follow.current = null;
  }, [plan]);
  const save = (next: PlanItem[]): void => void setPlan(task.id, next);
  const move = (from: number, to: number): void => {
    if (to < 0 || to >= plan.length) return;
    save(movedItem(plan, from, to));
    announce(t("agent.plan.moved", { place: to + 1, count: plan.length }));
    follow.current = to + 1;
  };
  const add = (): void => {
    if (added.trim() === "") return;
    save(addedItem(plan, added));
    setAdded("");
  };
  const done = plan.filter(({ state }) => state === "done").length;
  const counted = plan.filter(({ state }) => state !== "dropped").length;
  return (
    <div className="shrink-0 border-b border-line px-2 py-1">
      <Disclosure
        summary={plan.length === 0 ? t("agent.plan.none") : t("agent.plan.summary", { done, count: counted })}
      >
        <ol ref={list} aria-label={t("agent.plan.label")} className="max-h-[26vh] overflow-y-auto">
          {plan.map((item, index) => (
            <PlanRow
              key={keys[index]}
              item={item}
              place={index + 1}
              count={plan.length}
              onMark={(state) => save(markedItem(plan, index, state))}
              onReword={(text) => save(rewordedItem(plan, index, text))}
              onMove={(by) => move(index, index + by)}
            />
          ))}
        </ol>
        {plan.length < mostItems && (
          <form
            className="mt-1 flex gap-1.5"
            onSubmit={(event) => {
              event.preventDefault();
              add();
            }}
          >
            <label htmlFor={id} className="sr-only">
              {t("agent.plan.add")}
            </label>
            <input
              id={id}
              value={added}
              maxLength={longestItem}
              placeholder={t("agent.plan.add")}
              onChange={(event) => setAdded(event.target.value)}
              className="h-7 min-w-0 flex-1 rounded-md border border-line bg-bg px-2"
            />
            <Button type="submit" disabled={added.trim() === ""}>
              {t("agent.plan.addAct")}
            </Button>
          </form>
        )}
      </Disclosure>
    </div>
  );
}
