/** The English of a French dictionary: every key once, without «tu» and «vous». */
export type Translated<French> = { [K in keyof French as K extends `${infer Base}.tu` ? Base : K extends `${string}.vous` ? never : K]: string };
