import type { People, Person } from '@tandem/api/trpc'
import type { Authentication } from './authentication.ts'

type Account = { readonly id: string; readonly username: string | null; readonly name: string }

const personOf = ({ id, username, name }: Account): Person => ({
  userId: id,
  username: username ?? '',
  name,
})

/** Accounts by name or id. */
export const peopleOf = (auth: Authentication): People => ({
  async byName(username) {
    const { adapter } = await auth.$context
    const found = await adapter.findOne<Account>({
      model: 'user',
      where: [{ field: 'username', value: username.trim().toLowerCase() }],
    })
    return found === null ? null : personOf(found)
  },
  async byIds(userIds) {
    const { adapter } = await auth.$context
    const found = await adapter.findMany<Account>({
      model: 'user',
      where: [{ field: 'id', value: [...userIds], operator: 'in' }],
    })
    return found.map(personOf)
  },
})
