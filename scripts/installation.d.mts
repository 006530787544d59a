export function ensureInstalled(folder?: string): Promise<void>
export function isInstalled(folder: string): boolean
