import type { AppRouter, Input, Output } from '@tandem/api/router'
import { QueryCache, QueryClient } from '@tanstack/react-query'
import { createTRPCClient, httpBatchStreamLink } from '@trpc/client'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { readFault } from './ui/fault.ts'

export type { Input, Output }

const backToSignIn = () => {
  const here = window.location.pathname
  if (here !== '/sign-in') window.location.assign(`/sign-in?from=${encodeURIComponent(here)}`)
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (readFault(error).kind === 'signed-out') backToSignIn()
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 1 && readFault(error).kind === 'failed',
    },
  },
})

// Queries travel as POST: a search for a name must not end in an address, and so in no access log.
const client = createTRPCClient<AppRouter>({
  links: [httpBatchStreamLink({ url: '/trpc', methodOverride: 'POST' })],
})

export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient })

/** Posts JSON to an address that is not part of the typed API (signing in and out). */
export const postJson = async (address: string, body: unknown): Promise<Response> =>
  fetch(address, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
