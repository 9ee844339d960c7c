import { randomUUID } from "node:crypto";

/** A command that the user allowed for this session: exactly these arguments, in exactly this folder. */
export interface Grant {
  readonly id: string;
  readonly argv: readonly string[];
  readonly folder: string;
  readonly network: boolean;
}

/** What was allowed until Quern ends or another folder is opened. Nothing of it is ever written down. */
export class Grants {
  private grants: Grant[] = [];

  add(argv: readonly string[], folder: string, network: boolean): void {
    if (!this.has(argv, folder, network))
      this.grants.push({ id: randomUUID(), argv: [...argv], folder, network });
  }

  has(argv: readonly string[], folder: string, network: boolean): boolean {
    return this.grants.some(
      (grant) =>
        grant.folder === folder &&
        grant.network === network &&
        grant.argv.length === argv.length &&
        grant.argv.every((part, at) => part === argv[at]),
    );
  }

  list(): readonly Grant[] {
    return this.grants;
  }

  revoke(id: string): void {
    this.grants = this.grants.filter((grant) => grant.id !== id);
  }

  clear(): void {
    this.grants = [];
  }
}
