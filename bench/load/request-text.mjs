/** One HTTP/1.1 request as text. `Host` is the issuer's (localhost), whatever address the connection goes to. */
export function requestText({ method = "GET", port, path, headers = {}, json }) {
  const body = json === undefined ? "" : JSON.stringify(json)
  const lines = [`${method} ${path} HTTP/1.1`, `host: localhost:${port}`, "user-agent: doorward-bench"]
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  if (json !== undefined) lines.push("content-type: application/json", `content-length: ${Buffer.byteLength(body)}`)
  return `${lines.join("\r\n")}\r\n\r\n${body}`
}

/** As `requestText`, up to where the length of the body belongs: for bodies that differ from one request to the next. */
export function requestHead({ method = "POST", port, path, contentType }) {
  return `${method} ${path} HTTP/1.1\r\nhost: localhost:${port}\r\nuser-agent: doorward-bench\r\ncontent-type: ${contentType}\r\n`
}
