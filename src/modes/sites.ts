/** Opens the sites of the configuration: one transport per site, however many syncs share it. */
import type { Config, Locate } from '../config/settings.ts';
import { readCredentials } from '../config/credentials.ts';
import type { Environment } from '../config/credentials.ts';
import { createCloudSite } from '../jira/cloud.ts';
import type { Site } from '../jira/site.ts';
import { createTransport } from '../jira/transport.ts';
import type { Transport, TransportOptions } from '../jira/transport.ts';
import type { ConfigProblem, Notice } from '../sync/outcome.ts';
import { shareSearch } from './shared-search.ts';

export interface OpenSite {
  readonly site: Site;
  readonly transport: Transport;
  /** Codes of warnings that Jira attached to searches, as they come. */
  readonly warnings: readonly string[];
}

/** What sites were asked in a while. */
export interface Asked {
  /** HTTP requests by name of the site, of those that were asked anything. */
  readonly requests: Readonly<Record<string, number>>;
  /** What Jira warned of, each once. */
  readonly notices: readonly Notice[];
}

/** What stays the same for all transports of a run. */
export type TransportSettings = Pick<TransportOptions, 'clock' | 'random' | 'readOnly' | 'userAgent'> &
  Partial<Pick<TransportOptions, 'fetch' | 'deadlines' | 'signal' | 'onRequest' | 'onSchemaMismatch'>>;

export interface Sites {
  /** Opens a site on first use. Problems name the environment variables that are missing. */
  open(name: string): OpenSite | { readonly problems: readonly ConfigProblem[] };
  /** All that were opened so far. */
  opened(): readonly OpenSite[];
  close(): void;
}

/** Makes the sites of a run. Credentials are read and masked when a site is opened, and kept nowhere else. */
export function createSites(
  config: Config,
  locate: Locate,
  env: Environment,
  settings: TransportSettings,
  mask: (credential: { readonly email: string; readonly token: string }) => void,
): Sites {
  const opened = new Map<string, OpenSite>();
  const shared = sitesOfSharedProjects(config);
  return {
    open(name) {
      const known = opened.get(name);
      if (known !== undefined) return known;
      const written = config.sites[name];
      if (written === undefined) throw new TypeError(`no site ${name}`);
      const credentials = readCredentials(written, env, locate);
      if (!credentials.ok) return { problems: credentials.problems };
      mask(credentials);
      const { url, apiUrl } = written;
      const transport = createTransport({
        ...settings,
        name,
        url,
        ...(apiUrl === undefined ? {} : { apiUrl }),
        email: credentials.email,
        token: credentials.token,
      });
      const warnings: string[] = [];
      const site = createCloudSite(transport, { name, url, onWarning: (warning) => warnings.push(warning) });
      const open = { site: shared.has(name) ? shareSearch(site) : site, transport, warnings };
      opened.set(name, open);
      return open;
    },
    opened: () => [...opened.values()],
    close() {
      for (const { transport } of opened.values()) transport.close();
    },
  };
}

/**
 * Counts from now on, because sites serve one sync after the other.
 * @returns tells what they were asked since
 */
export function countAsked(all: readonly Sites[]): () => Asked {
  const opened = () => all.flatMap((sites) => sites.opened());
  const before = new Map(
    opened().map((open) => [open, { requests: open.transport.requests(), warnings: open.warnings.length }]),
  );
  return () => {
    const requests = new Map<string, number>();
    const notices = new Map<string, Notice>();
    for (const open of opened()) {
      const { name } = open.site;
      const then = before.get(open) ?? { requests: 0, warnings: 0 };
      const count = open.transport.requests() - then.requests;
      if (count > 0) requests.set(name, (requests.get(name) ?? 0) + count);
      for (const warning of open.warnings.slice(then.warnings))
        notices.set(`${name} ${warning}`, { code: 'search-warning', site: name, warning });
    }
    return { requests: Object.fromEntries(requests), notices: [...notices.values()] };
  };
}

/** Sites of which some project is in more than one sync, as a desk with many customers is. */
function sitesOfSharedProjects({ syncs }: Config): ReadonlySet<string> {
  const ends = syncs.flatMap(({ customer, desk }) => [customer, desk]);
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { site, project } of ends) {
    const end = `${site} ${project}`;
    if (seen.has(end)) shared.add(site);
    seen.add(end);
  }
  return shared;
}
