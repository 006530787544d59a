import './schemas-without-eval.ts'
import '@fontsource-variable/inter/wght.css'
import '@mantine/core/styles.layer.css'
import '@mantine/dates/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import './styles.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api.ts'
import { SearchTextProvider } from './caseload/search-text.tsx'
import { router } from './routes.tsx'
import { cssVariables, theme } from './theme.ts'

const place = document.getElementById('root')
if (place === null) throw new RangeError('main: the page needs an element with the id "root"')

createRoot(place).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <SearchTextProvider>
          <RouterProvider router={router} />
        </SearchTextProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
