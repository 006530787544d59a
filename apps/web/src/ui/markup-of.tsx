import { MantineProvider } from '@mantine/core'
import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'

/** What a component writes into the page, for tests: no browser is needed to read a table. */
export const markupOf = (node: ReactNode): string =>
  renderToStaticMarkup(<MantineProvider env="test">{node}</MantineProvider>)

/** The words between the tags of one kind, in order, without what is inside other tags' brackets. */
export const wordsOf = (markup: string, tag: string): readonly string[] =>
  [...markup.matchAll(new RegExp(`<${tag}[ >][^]*?</${tag}>`, 'g'))].map(([found]) =>
    found
      .replace(/<[^>]*>/g, ' ')
      .replace(/&lt;/g, '<')
      .replace(/&#x27;/g, "'")
      .replace(/\s+/g, ' ')
      .trim(),
  )
