/**
 * The dashboard: a page at the admin address that shows what the admin API answers. The program hands out its files and
 * nothing else; whatever the page shows or does goes through the API like everybody's.
 */
@NullMarked
package io.headgate.proxy.dashboard;

import org.jspecify.annotations.NullMarked;
