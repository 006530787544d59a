import { connectPool } from '@tandem/db/connect'
import { copiedCsv } from '@tandem/db/copied-csv'
import { csvGuard } from '@tandem/reports/csv-guard'
import { streamedFile } from '@tandem/reports/whole-file'
import { exportColumns, exportStatements } from './export-data.ts'

/** In a process of its own: the most memory it ever holds while it writes a guarded file, or only connects. */
const [url = '', path, rows] = process.argv.slice(2)
const pool = connectPool(url, 1)
const client = await pool.connect()
await client.query('select 1')
if (path !== undefined) {
  const guard = csvGuard({ caption: ['Bench'], columns: exportColumns, footer: (count) => [`${count} rows`] })
  const source = copiedCsv(client, exportStatements['one table'](Number(rows)))
  await streamedFile(path, source, { through: [guard] })
}
client.release()
await pool.end()
console.log(process.resourceUsage().maxRSS)
