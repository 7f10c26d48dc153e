import type { Mail } from "../../kernel/outbox.ts"
import { writeMail } from "../../pages/index.ts"

/** To somebody whose refresh token came back after it had been replaced twice: two hold it, and one of them is not them. */
export function stolenTokenMail(to: string, appName: string, account: string): Mail {
  return writeMail(
    to,
    {
      subject: `A device was signed out of ${appName} for your safety`,
      lines: [
        `A key that keeps one of your devices signed in to ${appName} was used a second time after it had been replaced. That can mean that somebody copied it.`,
        "That device has been signed out, and the copy no longer works. Sign in again when you need to, and look at the devices that are signed in:",
      ],
      link: { href: account, label: "Your account" },
    },
    "If you restored a device from a backup lately, that may be the reason. Otherwise change your password.",
  )
}
