import type { Random } from '@tandem/stats/random'

// Made for this purpose; family names are put together from two parts, so that none is taken from a real list.
const womenNames = [
  'Adelind',
  'Brisa',
  'Calla',
  'Delphine',
  'Elowen',
  'Fenna',
  'Giselle',
  'Hetty',
  'Ilse',
  'Junia',
  'Kestrel',
  'Linnea',
  'Maris',
  'Nerys',
  'Odile',
  'Petra',
  'Quilla',
  'Rowena',
  'Saskia',
  'Tamsin',
  'Ursel',
  'Verity',
  'Wilma',
  'Ysolde',
]
const menNames = [
  'Ansel',
  'Bram',
  'Cormac',
  'Dorian',
  'Emlyn',
  'Florian',
  'Gareth',
  'Hollis',
  'Idris',
  'Jarek',
  'Kit',
  'Leander',
  'Magnus',
  'Niall',
  'Osric',
  'Piers',
  'Quentin',
  'Roland',
  'Stellan',
  'Tobin',
  'Ulric',
  'Varin',
  'Wendel',
  'Zeno',
]
const familyBeginnings = [
  'Ash',
  'Bramble',
  'Copper',
  'Dapple',
  'Elder',
  'Fern',
  'Glimmer',
  'Hazel',
  'Iron',
  'Juniper',
  'Kettle',
  'Lantern',
  'Mallow',
  'Nettle',
  'Oaken',
  'Pebble',
  'Quill',
  'Russet',
  'Sorrel',
  'Thistle',
  'Umber',
  'Velvet',
  'Willow',
  'Yarrow',
]
const familyEndings = [
  'bank',
  'brook',
  'combe',
  'croft',
  'dale',
  'fell',
  'field',
  'ford',
  'garth',
  'gate',
  'ham',
  'hollow',
  'hurst',
  'leigh',
  'mere',
  'moor',
  'ridge',
  'shaw',
  'stead',
  'thwaite',
  'water',
  'wick',
  'wood',
  'worth',
]

/** A display name that is plainly made up; two patients may share one, as in life. */
export function inventedName(random: Random, sex: 'female' | 'male'): string {
  const given = random.pick(sex === 'female' ? womenNames : menNames)
  return `${given} ${random.pick(familyBeginnings)}${random.pick(familyEndings)}`
}

const places = [
  'Harbour',
  'Mill Lane',
  'Orchard',
  'Station Road',
  'Riverside',
  'Hill Top',
  'Old Market',
  'Park View',
]

/** The name of the site at this place in the list; every name once before one comes back with a number. */
export function inventedSite(place: number): string {
  const round = Math.floor(place / places.length)
  return `${places[place % places.length]!} clinic${round === 0 ? '' : ` ${round + 1}`}`
}
