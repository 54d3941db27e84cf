export { cover } from './cover.ts';
export { incident } from './incident.ts';
export { post } from './post.ts';
