// A PDS and a PLC directory in one process, with two accounts whose names are
// invented. The directory forgets everything at its end; the PDS does not.
import net from 'node:net'
import path from 'node:path'
import { mkdir } from 'node:fs/promises'

// Both listen on every interface unless they are told otherwise, and can't be told.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  return Number.isInteger(port) ? listen.call(this, port, '127.0.0.1', ...rest) : listen.call(this, port, ...rest)
}

// The one file that is needed, by its path: the whole package takes three times as long.
const [modules, port, folder] = [process.argv[2], Number(process.argv[3]), process.argv[4]]
const { TestNetworkNoAppView } = await import(path.join(modules, '@atproto/dev-env/dist/network-no-appview.js'))

const dataDirectory = path.join(folder, 'data')
await mkdir(dataDirectory, { recursive: true })
const network = await TestNetworkNoAppView.create({
  pds: { port, hostname: 'localhost', dataDirectory, blobstoreDiskLocation: path.join(folder, 'blobs') },
})

const password = 'an-invented-main-password'
const campaign = await account('until-all-are-free.test')
const friend = await account('a-reader.test')
const made = await campaign.com.atproto.server.createAppPassword({ name: `vigil ${Date.now()}` })
console.log(JSON.stringify({
  address: network.pds.url.replace('localhost', '127.0.0.1'),
  directory: network.plc.url.replace('localhost', '127.0.0.1'),
  handle: 'until-all-are-free.test', did: campaign.session.did,
  password, app_password: made.data.password,
  friend: 'a-reader.test', friend_did: friend.session.did,
}))

// account signs in, to an account that is made the first time.
async function account(handle) {
  const agent = network.pds.getAgent()
  try {
    await agent.login({ identifier: handle, password })
  } catch {
    await agent.createAccount({ handle, password, email: `${handle}@example.org` })
  }
  return agent
}

process.on('SIGTERM', () => network.close().finally(() => process.exit(0)))
