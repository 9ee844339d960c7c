/** Characters of a new passphrase: shorter ones are guessed in no time. The page reads this without any schema. */
export const shortestPassphrase = 8;
