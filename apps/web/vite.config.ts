import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// The host stays the one of the browser's address: the server takes changes from its own pages only.
const server = { target: `http://127.0.0.1:${process.env.PORT ?? 4310}`, changeOrigin: false }

export default defineConfig({
  plugins: [react()],
  server: {
    port: 5173,
    strictPort: true,
    proxy: { '/trpc': server, '/api': server },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'charts',
              test: /node_modules[\\/](recharts|victory-vendor|d3-|@reduxjs|react-redux|redux|immer|reselect|es-toolkit)/,
            },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
          ],
        },
      },
    },
  },
})
