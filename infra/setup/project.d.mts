/** The folder that holds package.json. */
export const PROJECT: string;

/** What the command runs. */
export const COMMAND: string;

/** What set-up installs beside node_modules. */
export const ENGINES: string;

/** The folder of data and state, unless COUNTYFLOW_HOME names another. */
export const HOME: string;

/** The project's own Node. */
export const NODE: string;
