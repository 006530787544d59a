import { connect } from '@tandem/db/connect'
import { listOrganisations } from '@tandem/db/queries/writes-organisations'
import { importPaths } from '@tandem/importers/import-paths'

const [url = '', organisationCode, path] = process.argv.slice(2)
const db = connect(url)
await listOrganisations(db)
if (organisationCode !== undefined && path !== undefined)
  await importPaths(db, { organisationCode, paths: [path], actor: 'bench' })
await db.destroy()
console.log(process.resourceUsage().maxRSS)
