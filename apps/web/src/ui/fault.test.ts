import { expect, test } from 'vitest'
import { readFault } from './fault.ts'

const error = (code: string, errorId: string | null = null) => ({ message: 'why', data: { code, errorId } })

test.each([
  ['UNAUTHORIZED', 'signed-out'],
  ['FORBIDDEN', 'forbidden'],
  ['NOT_FOUND', 'not-found'],
  ['BAD_REQUEST', 'refused'],
  ['INTERNAL_SERVER_ERROR', 'failed'],
])('%s is %s to the person at the screen', (code, kind) => {
  expect(readFault(error(code)).kind).toBe(kind)
})

test('the id of an error is kept, so that it can be found in the log', () => {
  expect(readFault(error('INTERNAL_SERVER_ERROR', '7F3A')).errorId).toBe('7F3A')
})

test('an error without an answer says that the server did not answer', () => {
  expect(readFault(new TypeError('Failed to fetch')).message).toBe('The server did not answer.')
})
