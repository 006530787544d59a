import readSheets from 'read-excel-file/node'

/** A workbook sheet by sheet as another library reads it, for tests. */
export const workbookCells = (bytes: Buffer) => readSheets(bytes, { trim: false })
