import { describe, expect, test } from 'vitest'
import { databaseLocation } from './database-location.ts'

const person = { root: false, home: '/home/ada' }
const root = { root: true, home: '/root' }

describe('where the database lies', () => {
  test('an ordinary user has it in the XDG data folder', () => {
    expect(databaseLocation({}, person)).toBe('/home/ada/.local/share/tandem')
    expect(databaseLocation({ XDG_DATA_HOME: '/data/ada' }, person)).toBe('/data/ada/tandem')
    expect(databaseLocation({ XDG_DATA_HOME: '' }, person)).toBe('/home/ada/.local/share/tandem')
  })

  test('root has it where the account of the database can go', () => {
    expect(databaseLocation({}, root)).toBe('/var/lib/tandem')
    expect(databaseLocation({ XDG_DATA_HOME: '/root/.local/share' }, root)).toBe('/var/lib/tandem')
  })

  test('TANDEM_DATA_DIR wins for everybody', () => {
    expect(databaseLocation({ TANDEM_DATA_DIR: '/srv/tandem' }, person)).toBe('/srv/tandem')
    expect(databaseLocation({ TANDEM_DATA_DIR: '/srv/tandem', XDG_DATA_HOME: '/x' }, root)).toBe(
      '/srv/tandem',
    )
  })
})
