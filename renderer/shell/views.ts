import { type ComponentType, useEffect, useState } from "react";
import type { Place } from "../state/navigation";

const loaders: Readonly<Record<Place, () => Promise<ComponentType>>> = {
  chat: () => import("../chat").then(({ Chat }) => Chat),
  workspace: () => import("../workspace").then(({ Workspace }) => Workspace),
  models: () => import("../models").then(({ Models }) => Models),
  machine: () => import("../machine").then(({ Machine }) => Machine),
  settings: () => import("../settings").then(({ Settings }) => Settings),
  fit: () => import("../fit").then(({ Fit }) => Fit),
  setup: () => import("../setup").then(({ Setup }) => Setup),
};

const loaded = new Map<Place, ComponentType>();

/** Reads the code of a place, once. */
export async function loadView(place: Place): Promise<ComponentType> {
  const view = loaded.get(place) ?? (await loaders[place]());
  loaded.set(place, view);
  return view;
}

/**
 * The component of a place as soon as its code is here; null before. Not `lazy` with `Suspense`: React holds back what
 * a fallback has made room for by 300 ms, which at the start would be a third of the wait.
 */
export function useView(place: Place): ComponentType | null {
  const [, redraw] = useState<unknown>(null);
  const view = loaded.get(place);
  useEffect(() => {
    if (loaded.has(place)) return;
    loadView(place).then(redraw.bind(null, place), (error: unknown) => {
      // Thrown where the boundary of the view catches it.
      redraw(() => {
        throw error;
      });
    });
  }, [place]);
  return view ?? null;
}
