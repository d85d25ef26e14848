/** What outputs show in the place of a secret value. */
export const SECRET = "[secret]";
