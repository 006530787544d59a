import { cpus, loadavg, release, type as systemType, totalmem } from 'node:os'

/** Where and when the figures came about. */
export function machine(postgres: string): string[] {
  const processors = cpus()
  return [
    `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${systemType()} ${release()}`,
    `Node ${process.versions.node}, V8 ${process.versions.v8}, PostgreSQL ${postgres} (packaged, the settings of the product)`,
  ]
}

/** Runnable processes over 1, 5 and 15 minutes; with more than there are processors, all times are longer. */
export const load = (): string =>
  loadavg()
    .map((number) => number.toFixed(1))
    .join(' ')
