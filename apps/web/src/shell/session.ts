import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { postJson, queryClient, trpc } from '../api.ts'
import type { Organisation } from './source-words.ts'

export const sessionQuery = () => trpc.session.current.queryOptions()

export const useSession = () => useSuspenseQuery(sessionQuery()).data

/** The organisation of the address, if the person has a grant there. */
export const useOrganisation = (): Organisation | null => {
  const { organisation } = useParams({ strict: false })
  return useSession().user?.organisations.find((entry) => entry.code === organisation) ?? null
}

/** Ends the session and drops everything that was read. */
export const signOut = async (): Promise<void> => {
  await postJson('/api/auth/sign-out', {})
  queryClient.clear()
  window.location.assign('/sign-in')
}
