/* What the type check needs to know of the vendored libraries and of Django's translations. */

declare function gettext(text: string): string;
declare function ngettext(one: string, many: string, n: number): string;
declare function interpolate(text: string, values: unknown[] | Record<string, unknown>, named?: boolean): string;

declare module "@preact/signals" {
  export interface ReadonlySignal<T> {
    readonly value: T;
    peek(): T;
  }
  export interface Signal<T> extends ReadonlySignal<T> {
    value: T;
  }
  export function signal<T>(value: T): Signal<T>;
  export function computed<T>(compute: () => T): ReadonlySignal<T>;
  export function useComputed<T>(compute: () => T): ReadonlySignal<T>;
  export function effect(run: () => void): () => void;
  export function batch<T>(run: () => T): T;
}

declare module "@preact/signals-core" {
  export { effect, signal } from "@preact/signals";
}

declare module "idb" {
  interface Store {
    get(key: IDBValidKey): Promise<any>;
    getAll(): Promise<any[]>;
    put(value: object): Promise<unknown>;
    delete(key: IDBValidKey): Promise<void>;
    clear(): Promise<void>;
  }
  interface Transaction {
    store: Store;
    done: Promise<void>;
  }
  export interface Database {
    createObjectStore(name: string, options: { keyPath: string[] }): unknown;
    getAll(store: string, range: IDBKeyRange): Promise<any[]>;
    getAllKeys(store: string, range: IDBKeyRange): Promise<IDBValidKey[]>;
    put(store: string, value: object): Promise<unknown>;
    transaction(store: string, mode: "readonly" | "readwrite"): Transaction;
    close(): void;
  }
  export function openDB(
    name: string,
    version?: number,
    callbacks?: { upgrade?(opened: Database): void },
  ): Promise<Database>;
}

declare module "htm" {
  const htm: { bind(h: unknown): (strings: TemplateStringsArray, ...values: unknown[]) => any };
  export default htm;
}

declare module "preact" {
  export const h: unknown;
  export function render(view: unknown, place: Element): void;
}

declare module "preact/hooks" {
  export function useEffect(run: () => unknown, inputs?: unknown[]): void;
  export function useLayoutEffect(run: () => unknown, inputs?: unknown[]): void;
  export function useRef<T>(value: T): { current: T };
  export function useState<T>(value: T): [T, (next: T) => void];
}
