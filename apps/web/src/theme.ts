import { Button, type CSSVariablesResolver, createTheme, Drawer, Modal } from '@mantine/core'

// The product's own colour is an ink without a hue of its own: blue, amber and green belong to the plan arms,
// red to safety, violet to severity.
export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: 8,
  autoContrast: true,
  colors: {
    ink: [
      '#f2f4f7',
      '#e4e8ee',
      '#c9d1dc',
      '#aab7c7',
      '#8a9bb0',
      '#6e8199',
      '#586c86',
      '#445871',
      '#2c3e55',
      '#1b2a3d',
    ],
    dark: [
      '#e3e7ed',
      '#c5ccd6',
      '#a4aebb',
      '#7a8594',
      '#3a434f',
      '#2d3540',
      '#222830',
      '#161a20',
      '#101318',
      '#0b0d11',
    ],
  },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '18px', xl: '26px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '32px' },
  spacing: { xs: '4px', sm: '8px', md: '16px', lg: '24px', xl: '32px' },
  defaultRadius: 4,
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '18px', lineHeight: '24px' },
      h2: { fontSize: '14px', lineHeight: '20px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  cursorType: 'pointer',
  components: {
    Button: Button.extend({ defaultProps: { fw: 500 } }),
    // The head of a dialog is no second banner of the page.
    Drawer: Drawer.extend({ defaultProps: { attributes: { header: { role: 'presentation' } } } }),
    Modal: Modal.extend({ defaultProps: { attributes: { header: { role: 'presentation' } } } }),
  },
  respectReducedMotion: true,
})

// Mantine's dimmed text and placeholders lie below 4.5 : 1 on white.
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-text': '#17202c',
    '--mantine-color-dimmed': '#54606f',
    '--mantine-color-placeholder': '#66717f',
    '--mantine-color-default-border': '#c3cad3',
  },
  dark: {
    '--mantine-color-dimmed': '#a4aebb',
    '--mantine-color-placeholder': '#8f9aa8',
    '--mantine-color-default-border': '#3a434f',
  },
})
