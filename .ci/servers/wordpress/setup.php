<?php
// Fills the empty database: an editor with an application password, an author
// without the right to publish, and addresses without question marks. It prints what
// a test needs to know.
define('WP_INSTALLING', true);
require __DIR__ . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

wp_install('Campaign', 'campaign', 'campaign@example.org', true, '', 'fake-password');
$GLOBALS['wp_rewrite']->set_permalink_structure('/%postname%/');
$GLOBALS['wp_rewrite']->flush_rules();

function credentials(string $login): array {
	$user = get_user_by('login', $login);
	[$password] = WP_Application_Passwords::create_new_application_password($user->ID, ['name' => 'vigil']);
	return ['user' => $login, 'password' => $password];
}
wp_insert_user(['user_login' => 'helper', 'user_pass' => 'fake-password', 'user_email' => 'helper@example.org', 'role' => 'contributor']);

echo json_encode(['address' => WP_HOME] + credentials('campaign') + ['helper' => credentials('helper')]), "\n";
