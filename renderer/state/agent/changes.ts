import { useCallback, useEffect, useState } from "react";
import type { ErrorData, FileChange, Result } from "../../../main/contract";
import { ask, services } from "../../bridge";

interface Changes {
  /** Null until they were read. */
  readonly changes: readonly FileChange[] | null;
  readonly error: ErrorData | null;
  readonly working: boolean;
}

/** All changes of a task that are on disk and were not seen as good; read again with each new number of them. */
export function useChanges(taskId: string, changedFiles: number) {
  const [state, setState] = useState<Changes>({ changes: null, error: null, working: false });
  const take = useCallback(async (call: Promise<Result<FileChange[]>>): Promise<boolean> => {
    setState((now) => ({ ...now, working: true, error: null }));
    const result = await ask(call);
    setState((now) =>
      result.ok
        ? { changes: result.value, error: null, working: false }
        : { ...now, error: result.error, working: false },
    );
    return result.ok;
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number of changed files is a reason to read again.
  useEffect(() => {
    void take(services().agent.changes({ taskId }));
  }, [take, taskId, changedFiles]);
  const reject = useCallback(
    ({ path, version }: FileChange, hunks: readonly string[], reason: string): Promise<boolean> =>
      take(services().agent.rejectHunks({ taskId, path, version, hunks: [...hunks], reason })),
    [take, taskId],
  );
  const acceptHunks = useCallback(
    ({ path, version }: FileChange, hunks: readonly string[]): Promise<boolean> =>
      take(services().agent.acceptHunks({ taskId, path, version, hunks: [...hunks] })),
    [take, taskId],
  );
  const accept = useCallback(
    (paths: readonly string[]): Promise<boolean> =>
      take(services().agent.acceptChanges({ taskId, paths: [...paths] })),
    [take, taskId],
  );
  return { ...state, reject, accept, acceptHunks };
}
