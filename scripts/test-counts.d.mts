export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number }

export function vitestCounts(report: unknown): Counts
export function playwrightCounts(report: unknown): Counts
export function suiteCounts(reportFile: string, exitCode: number, read: (report: unknown) => Counts): Counts
export function sum(all: readonly Counts[]): Counts
export function countsLine(counts: Counts): string
