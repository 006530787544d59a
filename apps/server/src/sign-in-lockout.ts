import type { AuthDb } from '@tandem/db/connect-auth'

/** Wrong passwords in a row after which a name is locked, and for how long after the last of them. */
export const attemptsAllowed = 5
export const lockedMinutes = 15

const normal = (username: string) => username.trim().toLowerCase().slice(0, 100)

/**
 * Counts one more attempt to sign in under a name, known or not, and says whether it may go on.
 *
 * The attempt counts before the password is looked at, so that many at once don't slip through together; a success
 * takes the count away (`forgetAttempts`). While the name is locked, attempts are refused and don't prolong the lock.
 */
export async function mayAttempt(db: AuthDb, username: string, now = new Date()): Promise<boolean> {
  const since = new Date(now.getTime() - lockedMinutes * 60_000)
  const counted = await db
    .insertInto('sign_in_attempt')
    .values({ username: normal(username), attempts: 1, last_at: now })
    .onConflict((conflict) =>
      conflict
        .column('username')
        .doUpdateSet((eb) => ({
          attempts: eb
            .case()
            .when('sign_in_attempt.last_at', '<', since)
            .then(1)
            .else(eb('sign_in_attempt.attempts', '+', 1))
            .end(),
          last_at: now,
        }))
        .where((eb) =>
          eb.or([
            eb('sign_in_attempt.last_at', '<', since),
            eb('sign_in_attempt.attempts', '<', attemptsAllowed),
          ]),
        ),
    )
    .returning('attempts')
    .executeTakeFirst()
  return counted !== undefined
}

export async function forgetAttempts(db: AuthDb, username: string): Promise<void> {
  await db.deleteFrom('sign_in_attempt').where('username', '=', normal(username)).execute()
}
