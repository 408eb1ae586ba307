/** Syncs that meet in a project: in a chain, what one of them makes there is an origin to the next. */
import { projectId } from './agreement.ts';
import { writesTo } from './resolving.ts';
import type { Config, SyncSettings } from './settings.ts';
import { SIDES } from '../sync/snapshot.ts';
import type { Side } from '../sync/snapshot.ts';

/** Names, former ones too, of the other syncs that create issues in the project of each side of a sync. */
export function neighboursOf(config: Config, sync: SyncSettings): Readonly<Record<Side, readonly string[]>> {
  const creating = (side: Side): string[] => {
    const place = projectId(config, sync[side]);
    return config.syncs
      .filter((other) => other.name !== sync.name)
      .filter((other) =>
        SIDES.some(
          (there) =>
            projectId(config, other[there]) === place &&
            other.issueTypes.some(({ direction }) => writesTo(direction, there)),
        ),
      )
      .flatMap(({ name, formerNames }) => [name, ...formerNames]);
  };
  return { customer: creating('customer'), desk: creating('desk') };
}
