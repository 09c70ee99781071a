// Makes the owner of an empty Ghost and an integration, and prints its Admin API key.
const address = process.argv[2]
const owner = { name: 'Campaign', email: 'campaign@example.org', password: 'x7Rk-qm2V-Lp9s-fake', blogTitle: 'Campaign' }

async function call(path, body, cookie) {
	const answer = await fetch(`${address}/ghost/api/admin/${path}`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', Origin: address, ...(cookie && { Cookie: cookie }) },
		body: JSON.stringify(body),
	})
	if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
	return answer
}

async function integrate() {
	const session = await call('session/', { username: owner.email, password: owner.password })
	const cookie = session.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
	const made = await (await call('integrations/?include=api_keys', { integrations: [{ name: 'vigil' }] }, cookie)).json()
	return made.integrations[0].api_keys.find((key) => key.type === 'admin').secret
}

await call('authentication/setup/', { setup: [owner] })
// A Ghost that has just begun does not know every session at once.
for (let tries = 1; ; tries++) {
	try {
		console.log(JSON.stringify({ address, key: await integrate() }))
		break
	} catch (problem) {
		if (tries === 20) throw problem
		await new Promise((rested) => setTimeout(rested, 500))
	}
}
