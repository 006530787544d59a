const addresses = new WeakMap<object, string>()

/** Keeps the address that a pool was opened with, and gives the pool back. */
export const withAddress = <Opened extends object>(opened: Opened, url: string): Opened => {
  addresses.set(opened, url)
  return opened
}

/**
 * The address of the database that a pool is connected to, for a thread that opens connections of its own.
 *
 * @throws RangeError for what `connect` did not open
 */
export const addressOf = (opened: object): string => {
  const url = addresses.get(opened)
  if (url === undefined) throw new RangeError('addressOf: needs what connect() opened')
  return url
}
