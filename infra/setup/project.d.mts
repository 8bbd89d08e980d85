/** The folder that holds package.json. */
export const PROJECT: string;

/** What set-up installs beside node_modules. */
export const ENGINES: string;

/** The project's own Node. */
export const NODE: string;
